"""What is listed already gets its tempo, and the traits that it is compared by: those of what others get of it.

In slices, each a transaction of its own; a run that was cut off is taken up again.
"""

from django.db import migrations, transaction

from simulation.engine.parameters import of_group
from universes.documents.likeness import traits_of

SLICE = 500


def columns_of(universe):
    publication = getattr(universe, "publication", None)
    if publication and publication.version and publication.visibility != "open":
        face = publication.version.face
        return face["tags"], face["music"], face["physics"]
    tags = [tag.name for tag in universe.tags.all()]
    rows = {group: getattr(universe, group) for group in ("music", "physics")}
    groups = {
        group: {parameter.name: getattr(row, parameter.name) for parameter in of_group(group)}
        for group, row in rows.items()
    }
    return tags, groups["music"], groups["physics"]


def forwards(apps, schema_editor):
    Listing = apps.get_model("universes", "Listing")
    parts = ("universe__music", "universe__physics", "universe__publication__version")
    waiting = Listing.objects.filter(traits={}).select_related(*parts).defer("universe__publication__version__document")
    waiting = waiting.prefetch_related("universe__tags").order_by("pk")
    last = None
    while some := list((waiting.filter(pk__gt=last) if last else waiting)[:SLICE]):
        for listing in some:
            tags, music, physics = columns_of(listing.universe)
            listing.tempo, listing.traits = music["tempo"], traits_of(tags=tags, music=music, physics=physics)
        with transaction.atomic():
            Listing.objects.bulk_update(some, ["tempo", "traits"])
        last = some[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("universes", "0023_lists_by_tempo_and_likeness")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
