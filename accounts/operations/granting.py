"""Personal API tokens: made, known again, taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid, NotFound
from accounts.models import ApiToken
from accounts.models.api_token import NAME_LENGTH, Scope
from accounts.operations.notifying import notify

if TYPE_CHECKING:
    from accounts.models import User

PREFIX = "hu_"  # so that scanners of code know one that was published by mistake
TOKENS_EACH = 50
USED_SECONDS = 60
EXPIRES_MOST = timedelta(days=3660)
TOKENS_PAGE = "/me/settings/tokens/"


@transaction.atomic
def grant_token(*, by: User, name: str, scope: str, expires: datetime | None = None) -> tuple[ApiToken, str]:
    """Make a token; its text is in no other answer than this one. Raises Invalid."""
    name = name.strip()
    _check(by, name, scope, expires)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=by, name=name, scope=scope, digest=_digest(text), end=text[-4:], expires=expires
    )
    notify(to=by, kind="account", address=TOKENS_PAGE, subject=_("A new API token: %(name)s") % {"name": name})
    return token, text


def revoke_token(*, by: User, pk: int) -> None:
    """Take a token back; it opens nothing from now on. Raises NotFound."""
    gone, _count = ApiToken.objects.of(by).filter(pk=pk).delete()
    if not gone:
        raise NotFound(_("There is no such token."))


def token_of(text: str, *, now: datetime) -> ApiToken | None:
    """The token that a text is, its person with it; None if it opens nothing. Notes that it was used."""
    if not text.startswith(PREFIX):
        return None
    token = ApiToken.objects.holding(now).select_related("person").filter(digest=_digest(text)).first()
    if token is not None and (token.used is None or (now - token.used).total_seconds() >= USED_SECONDS):
        stale = Q(used=None) | Q(used__lt=now)
        ApiToken.objects.filter(stale, pk=token.pk).update(used=now)
    return token


def _check(by: User, name: str, scope: str, expires: datetime | None) -> None:
    now = timezone.now()
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        words = _("A name of 1 to %(most)s characters, so that you know it again.") % {"most": NAME_LENGTH}
        raise Invalid("name", "length", words)
    if scope not in Scope.values:
        raise Invalid("scope", "choice", _("Choose read or write."))
    if expires is not None and not now < expires <= now + EXPIRES_MOST:
        raise Invalid("expires", "range", _("A time to come, within ten years."))
    if ApiToken.objects.of(by).count() >= TOKENS_EACH:
        words = _("You have %(most)s tokens. Take one back first.") % {"most": TOKENS_EACH}
        raise Invalid("", "limit", words)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
