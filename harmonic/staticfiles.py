"""Names for files that may be kept for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import ... from "./a.js"`, `import "./a.js"`, `import("./a.js")`, `new URL("./a.js", import.meta.url)`:
# Django's own pattern knows only statements that end with a semicolon. A type named in a comment,
# `import("./a.js").Score`, is no import: followed, two modules that know each other's types would never settle.
_IMPORT = (
    r"""(?m)(?P<matched>(?P<lead>\bfrom\s*|^\s*import\s*|\bimport\(\s*|\bnew\s+URL\(\s*)["'](?P<url>\.{1,2}/[^"']+)["'](?!\)\.[A-Z]))""",
    """%(lead)s"%(url)s\"""",
)


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Every file gets a name with its digest, also where our own JavaScript modules name one another.

    Other people's scripts are taken as they are: they name in comments what is not there.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (_IMPORT,)))
    max_post_process_passes = 40  # one for each level of imports; the engine's modules stand on many
