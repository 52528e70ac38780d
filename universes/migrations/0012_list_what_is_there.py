"""What is there already is listed, and stands where it came out."""

from django.db import migrations
from django.db.models import prefetch_related_objects

from simulation.engine.parameters import of_group
from universes.documents.listing import listed
from universes.operations.trending import first_trends

AT_ONCE = 500


def enter_all(apps, schema_editor):
    of = lambda name: apps.get_model("universes", name)  # noqa: E731
    Universe, Listing, Standing = of("Universe"), of("Listing"), of("Standing")
    names = [parameter.name for parameter in of_group("music")]
    keys = list(Universe.objects.filter(listing=None).order_by("pk").values_list("pk", flat=True))
    for k in range(0, len(keys), AT_ONCE):
        some = Universe.objects.filter(pk__in=keys[k : k + AT_ONCE])
        some = list(some.select_related("owner", "music", "publication"))
        prefetch_related_objects(some, "tags")
        listings, standings = [], []
        for universe in some:
            owner, publication = universe.owner, getattr(universe, "publication", None)
            columns = listed(
                name=universe.name,
                description=universe.description,
                tags=[tag.name for tag in universe.tags.all()],
                author=f"{owner.username} {owner.display_name}",
                music={name: getattr(universe.music, name) for name in names},
            )
            listings.append(Listing(universe=universe, **columns))
            is_public = publication is not None and publication.visibility == "public"
            at = publication.at if is_public else universe.created
            standings.append(Standing(universe=universe, at=at, was_public=is_public, **first_trends(at)))
        Listing.objects.bulk_create(listings, ignore_conflicts=True)
        Standing.objects.bulk_create(standings, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("universes", "0011_listings")]
    operations = [migrations.RunPython(enter_all, migrations.RunPython.noop, elidable=True)]
