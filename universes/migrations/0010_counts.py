from django.db import migrations

# The universes that are there begin with their numbers: of them only remixes can have been made yet.
BEGIN = """
INSERT INTO universes_universecounts (universe_id, plays, favourites, remixes, comments)
SELECT universe.id, 0, 0,
    (SELECT COUNT(*) FROM universes_universe remix
     JOIN universes_publication publication ON publication.universe_id = remix.id
     WHERE remix.remixed_from_id = universe.id AND publication.visibility = 'public'),
    0
FROM universes_universe universe
"""


class Migration(migrations.Migration):
    dependencies = [("universes", "0009_favourites")]

    operations = [migrations.RunSQL(BEGIN, "DELETE FROM universes_universecounts")]
