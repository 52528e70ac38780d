from django.db import migrations

LINE_MOST = 64


def remember(apps, schema_editor):
    """Remixes that are there get their line, from what they say they were made from."""
    Universe, Remix = apps.get_model("universes", "Universe"), apps.get_model("universes", "Remix")
    fields = ("pk", "remixed_from_id", "owner_id", "licence", "created")
    made = {row[0]: row for row in Universe.objects.filter(remixed_from__isnull=False).values_list(*fields)}
    parents = {row[1] for row in made.values()} - made.keys()
    known = made | {row[0]: row for row in Universe.objects.filter(pk__in=parents).values_list(*fields)}
    rows = {}
    for pk, parent, owner, _licence, created in sorted(made.values(), key=lambda row: row[4]):
        before = rows.get(parent)
        line = [*before["line"], parent] if before else [parent]
        line = line if len(line) <= LINE_MOST else [line[0], *line[1 - LINE_MOST :]]
        licences = list(before["licences"]) if before else []
        _pk, _above, parents_owner, parents_licence, _at = known[parent]
        if parents_owner != owner and parents_licence not in licences:
            licences.append(parents_licence)
        rows[pk] = {"line": line, "depth": before["depth"] + 1 if before else 1, "licences": licences, "at": created}
    Remix.objects.bulk_create(
        (
            Remix(
                universe_id=pk,
                root=row["line"][0],
                line="/" + "".join(f"{one.hex}/" for one in row["line"]),
                depth=row["depth"],
                licences=row["licences"],
                at=row["at"],
            )
            for pk, row in rows.items()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("universes", "0014_remixes")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
