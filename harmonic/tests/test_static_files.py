"""Hashed names: a module and all that it names change their names together."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from harmonic.staticfiles import HashedFiles

FILES = {
    "js/a.js": 'import { b } from "./lib/b.js"\nimport "./c.js"\n/** @typedef {import("./lib/b.js").Beta} Beta */\n'
    'const late = () => import("./c.js")\nconst worker = new URL("./lib/b.js", import.meta.url)\n',
    "js/lib/b.js": "/** @typedef {import('../a.js').Alpha} Alpha */\nexport const b = 1\n",
    "js/c.js": "",
    "vendor/other.js": "import { x } from './not-there.js'\n",
}


def test_modules_name_one_another_by_hashed_names(tmp_path: Path) -> None:
    source = FileSystemStorage(location=tmp_path / "source")
    target = HashedFiles(location=tmp_path / "target")
    for name, content in FILES.items():
        for folder in ("source", "target"):
            file = tmp_path / folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
    for _, _, processed in target.post_process({name: (source, name) for name in FILES}):
        assert not isinstance(processed, Exception), processed
    a, b, c = (Path(target.stored_name(name)).name for name in ("js/a.js", "js/lib/b.js", "js/c.js"))
    assert len({a, b, c} & {"a.js", "b.js", "c.js"}) == 0
    written = (tmp_path / "target" / "js" / a).read_text()
    assert f'from "./lib/{b}"' in written
    assert f'import "./{c}"' in written
    assert f'import("./{c}")' in written
    assert f'new URL("./lib/{b}", import.meta.url)' in written
    assert 'import("./lib/b.js").Beta' in written, "a type named in a comment is left alone"
