"""The one place that hands out tokens, and the one that says whose they are.

A sign-in of a program is a row (TokenFamily) and a chain of refresh tokens, each changed once for the next pair. Who
uses one a second time has it from somewhere else, or somebody else has: the family ends, and with it every token of it.
"""

from __future__ import annotations

import uuid
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken
from rest_framework_simplejwt.utils import datetime_from_epoch

from accounts.models import TokenFamily, User
from accounts.models.token_family import USER_AGENT_LENGTH

FAMILIES_MOST = 100
FAMILY, EPOCH = "family", "epoch"
logger = structlog.get_logger("accounts.tokens")


@transaction.atomic
def issue_tokens(user: User, *, address: str | None = None, user_agent: str = "") -> dict[str, str]:
    """An access token and a refresh token for somebody who has passed every stage of signing in."""
    _make_room(user)
    family = TokenFamily(person=user, address=address, user_agent=user_agent[:USER_AGENT_LENGTH])
    return _next_pair(family)


def renew_tokens(held: str) -> dict[str, str]:
    """A new pair for a refresh token, once. Raises TokenError where it does not hold any more."""
    pair = _renewed(RefreshToken(held))  # type: ignore[arg-type]  # its stubs want a token, its code takes text
    if pair is None:  # raised out here: an exception inside would take back that the family has ended
        raise TokenError("The token has been used, given back or ended.")
    return pair


def revoke_tokens(held: str) -> None:
    """End the family of a refresh token. Raises TokenError where it is none of ours or too old."""
    refresh = RefreshToken(held)  # type: ignore[arg-type]
    TokenFamily.objects.filter(pk=family_of(refresh)).delete()


def holder_of(access: AccessToken) -> User:
    """Who holds this token, in one query. Raises TokenError where it holds no more, its signature and time aside."""
    try:
        person_id, family = int(access[api_settings.USER_ID_CLAIM]), family_of(access)
    except (KeyError, TypeError, ValueError) as error:
        raise TokenError("The token says no person.") from error
    person = User.objects.filter(pk=person_id, is_active=True, token_families=family).first()
    if person is None or access.get(EPOCH) != person.token_epoch():
        raise TokenError("The token has been ended.")
    return person


def read_access(held: str) -> AccessToken:
    """The token that a text is. Raises TokenError unless we have signed it, for this site, and it is in its time."""
    return AccessToken(held)  # type: ignore[arg-type]


@transaction.atomic
def _renewed(refresh: RefreshToken) -> dict[str, str] | None:
    families = TokenFamily.objects.select_for_update(of=("self",)).select_related("person")
    family = families.filter(pk=family_of(refresh)).first()  # the lock: of two at once the second sees the first's
    if family is None:
        return None
    if family.holder == refresh[api_settings.JTI_CLAIM] and _may_go_on(family.person, refresh):
        return _next_pair(family)
    logger.warning("token family ended", person=family.person_id, family=str(family.pk))
    family.delete()
    return None


def _may_go_on(person: User, refresh: RefreshToken) -> bool:
    return person.is_active and refresh.get(EPOCH) == person.token_epoch()


def _next_pair(family: TokenFamily) -> dict[str, str]:
    refresh = RefreshToken.for_user(family.person)
    refresh[FAMILY], refresh[EPOCH] = family.pk.hex, family.person.token_epoch()
    family.holder, family.renewed = refresh[api_settings.JTI_CLAIM], timezone.now()
    family.ends = datetime_from_epoch(refresh["exp"])
    family.save()
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def _make_room(user: User) -> None:
    """What is too old goes; and of very many the one that was not renewed for longest."""
    families = TokenFamily.objects.filter(person=user)
    families.filter(ends__lte=timezone.now()).delete()
    many = families.order_by("-renewed").values_list("pk", flat=True)[FAMILIES_MOST - 1 :]
    TokenFamily.objects.filter(pk__in=list(many)).delete()


def family_of(token: Any) -> uuid.UUID:
    """Of which sign-in a token came. Raises TokenError where it does not say."""
    try:
        return uuid.UUID(str(token[FAMILY]))
    except (KeyError, ValueError) as error:
        raise TokenError("The token is of no family.") from error
