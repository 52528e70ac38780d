"""Ending what somebody is signed in with: one device, or everything."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F

from accounts.errors import NotFound
from accounts.models import ApiToken, TokenFamily, User
from accounts.operations.notifying import notify

if TYPE_CHECKING:
    from django.http import HttpRequest

SECURITY_PAGE = "/me/settings/security/"


@transaction.atomic
def end_everything(*, by: User, keep: HttpRequest | None = None, told: str = "", tokens: bool = False) -> None:
    """End every session and every token family of a person, also those that no list knows of.

    The epoch does it: all of them carry a digest of it. Their rows go too. Open sockets end at the next look
    (universes/realtime/people.py). keep: a request whose session goes on, under a new key. told: a sentence for the
    person's inbox. tokens: personal API tokens end as well.
    """
    User.objects.filter(pk=by.pk).update(session_epoch=F("session_epoch") + 1)
    by.refresh_from_db(fields=["session_epoch"])
    ended = UserSession.objects.filter(user=by)
    _delete_sessions(list(ended.values_list("session_key", flat=True)))
    ended.delete()
    TokenFamily.objects.filter(person=by).delete()
    if tokens:
        ApiToken.objects.filter(person=by).delete()
    if keep is not None and keep.session.session_key:
        update_session_auth_hash(keep, by)
        UserSession.objects.create_from_request(keep)
    if told:
        notify(to=by, kind="account", address=SECURITY_PAGE, subject=told)


@transaction.atomic
def end_device(*, by: User, id: str) -> None:
    """Sign one browser or program out (`accounts.devices.Device.id`). Raises NotFound where it is not one of theirs."""
    kind, _sep, pk = id.partition("-")
    if not (_end_session(by, pk) if kind == "browser" else _end_family(by, pk) if kind == "program" else False):
        raise NotFound("There is no such device.")


def _end_session(person: User, pk: str) -> bool:
    session = UserSession.objects.filter(user=person, pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    if session is not None:
        _delete_sessions([session.session_key])
        session.delete()
    return session is not None


def _end_family(person: User, pk: str) -> bool:
    try:
        gone, _kinds = TokenFamily.objects.filter(person=person, pk=UUID(pk)).delete()
    except ValueError:
        return False
    return bool(gone)


def _delete_sessions(keys: list[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
