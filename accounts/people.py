"""Who stands on the site for others to see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import FormerName, Suspension, User

SEARCH_LEAST = 2  # letters: who is here is not a list, one asks for somebody


def shown_people() -> QuerySet[User]:
    """Everybody whom others may look up: not those who have closed their account, nor whoever is suspended for now."""
    suspended = Suspension.objects.running(timezone.now()).order_by().values("person")
    return User.objects.filter(is_active=True).exclude(pk__in=suspended).select_related("profile")


def present_name(former: str) -> str:
    """What somebody is called now who had this name until lately, or nothing."""
    held = FormerName.objects.held(timezone.now()).filter(name=former, person__in=shown_people())
    return held.values_list("person__username", flat=True).first() or ""
