"""What was public before versions were kept gets one of its present state; from then on no version changes.

In slices, each a transaction of its own: a site of a hundred thousand universes goes on while this runs, and a run that
was cut off is taken up again. The documents are put together from the rows as they are at this migration; reading them
fills in what later engines bring.
"""

from django.db import migrations, transaction

SLICE = 200
GROUPS = ("physics", "music", "audio", "visualization")
SEEDS = ("physics", "motif", "harmony")
KEPT = ("universe_id", "number", "seq", "document", "face", "name", "notes", "at")


def values_of(row, *without):
    names = [field.name for field in row._meta.concrete_fields if field.name not in without]
    return {name: getattr(row, name) for name in names}


def item_of(row):
    fields = {
        name: value for name, value in values_of(row, "id", "universe", "key", "place").items() if value is not None
    }
    return {"id": row.key, **fields}


def document_of(universe):
    return {
        "name": universe.name,
        "description": universe.description,
        "tags": sorted(tag.name for tag in universe.tags.all()),
        "licence": universe.licence,
        "seeds": {seed: getattr(universe, f"seed_{seed}") for seed in SEEDS},
        **{group: values_of(getattr(universe, group), "universe") for group in GROUPS},
        "couplings": {coupling.link: coupling.amount for coupling in universe.couplings.all()},
        "objects": [item_of(row) for row in sorted(universe.world_objects.all(), key=lambda row: row.place)],
    }


def fix(publication, Version):
    universe = publication.universe
    document = document_of(universe)
    face = {part: document[part] for part in ("name", "description", "tags", "seeds", *GROUPS)}
    version, _ = Version.objects.get_or_create(
        universe=universe,
        number=1,
        defaults={"seq": universe.seq, "document": document, "face": face, "name": universe.name,
                  "by_id": publication.by_id, "at": publication.at},
    )  # fmt: skip
    publication.version = version
    publication.save(update_fields=["version"])


def forwards(apps, schema_editor):
    Publication, Version = apps.get_model("universes", "Publication"), apps.get_model("universes", "Version")
    parts = [f"universe__{group}" for group in GROUPS]
    waiting = Publication.objects.filter(version=None).select_related("universe", *parts).order_by("pk")
    waiting = waiting.prefetch_related("universe__tags", "universe__couplings", "universe__world_objects")
    last = None
    while some := list((waiting.filter(pk__gt=last) if last else waiting)[:SLICE]):
        with transaction.atomic():
            for publication in some:
                fix(publication, Version)
        last = some[-1].pk


SQLITE = """
CREATE TRIGGER universes_version_fixed BEFORE UPDATE OF {columns} ON universes_version
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END
"""
POSTGRES = """
CREATE FUNCTION universes_version_fixed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER universes_version_fixed BEFORE UPDATE OF {columns} ON universes_version
FOR EACH ROW EXECUTE FUNCTION universes_version_fixed()
"""


def fix_rows(apps, schema_editor):
    words = {"sqlite": SQLITE, "postgresql": POSTGRES}[schema_editor.connection.vendor]
    columns = ", ".join(f'"{column}"' for column in KEPT)
    schema_editor.execute(words.format(columns=columns), params=None)


def free_rows(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS universes_version_fixed() CASCADE", params=None)
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS universes_version_fixed", params=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("universes", "0018_versions")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.RunPython(fix_rows, free_rows),
    ]
