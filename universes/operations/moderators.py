"""The group of those who moderate without running the site: exactly what the desk asks for."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

NAME = "Moderators"
READ = {  # of each app, what a moderator reads at the desk
    "accounts": ("user", "suspension", "blockednetwork", "auditentry"),
    "universes": (
        "case", "report", "ruling", "hidden", "comment", "template", "universe", "publication", "edit", "tag", "seat",
        "coupling", "worldobject", "physicsparameters", "musicparameters", "audioparameters", "visualizationparameters",
    ),
}  # fmt: skip
WRITE = {"accounts": ("add_blockednetwork", "delete_blockednetwork"), "universes": ("rule",)}


def make_group() -> Group:
    """Made if absent, and given what it needs; what somebody added by hand stays. To say it twice changes nothing."""
    group, _new = Group.objects.get_or_create(name=NAME)
    wanted = Q(pk__in=[])
    for app in READ:
        codes = [*(f"view_{model}" for model in READ[app]), *WRITE[app]]
        wanted |= Q(content_type__app_label=app, codename__in=codes)
    group.permissions.add(*Permission.objects.filter(wanted))
    return group
