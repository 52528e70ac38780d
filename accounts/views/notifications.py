"""The inbox: what somebody was told, newest first."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.models import Notification, User
from accounts.models.notification import KINDS, NotificationQuerySet
from accounts.operations import reading

PAGE = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,16})-(\d{1,18})\Z")


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One page of the inbox: the whole, the list alone for HTMX, or more rows for its end."""
    kind, is_unread = request.GET.get("kind", ""), bool(request.GET.get("unread"))
    found = Notification.objects.of(me(request))
    if kind := kind if kind in KINDS else "":
        found = found.filter(kind=kind)
    if is_unread:
        found = found.unread()
    after = _after(request.GET.get("after", ""))
    rows = list(found.after(*after)[: PAGE + 1] if after else found[: PAGE + 1])
    context: dict[str, Any] = {
        "rows": rows[:PAGE],
        "more": _more(kind, is_unread, rows[PAGE - 1]) if len(rows) > PAGE else "",
        "wanted": kind,
        "is_unread": is_unread,
        "kinds": [(name, _(words)) for name, (words, _sentence) in KINDS.items()],
        "is_first": after is None,
    }
    return render(request, _template(request), context)


@never_cache
@require_GET
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notification leads, which reads it."""
    found = own_or_404(request, pk)
    reading.read(by=me(request), pk=pk)
    if not url_has_allowed_host_and_scheme(found.address, allowed_hosts=None):
        raise Http404  # the database refuses such addresses; should one be there, nobody is led off the site by it
    return redirect(found.address)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read where it stands."""
    own_or_404(request, pk)
    reading.read(by=me(request), pk=pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return back(request)
    return render(request, "accounts/notifications/_answer.html", {"row": own_or_404(request, pk)})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = reading.read_all(by=me(request))
    words = ngettext("%(count)s is marked as read.", "%(count)s are marked as read.", count)
    messages.success(request, words % {"count": count} if count else _("There was nothing unread."))
    return back(request)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one for good."""
    own_or_404(request, pk)
    reading.delete(by=me(request), pk=pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return back(request)
    return render(request, "accounts/notifications/_answer.html")


def me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door is locked
    return request.user


def own_or_404(request: HttpRequest, pk: int) -> Notification:
    own: NotificationQuerySet = Notification.objects.of(me(request))
    return get_object_or_404(own, pk=pk)


def back(request: HttpRequest) -> HttpResponse:
    """To the inbox, filtered as it was."""
    query = QueryDict(request.POST.get("query", ""))
    kept = {name: query[name] for name in ("kind", "unread") if query.get(name)}
    return redirect(f"{reverse('accounts:inbox')}{'?' if kept else ''}{urlencode(kept)}")


def _template(request: HttpRequest) -> str:
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return "accounts/notifications/page.html"
    return f"accounts/notifications/{'_more' if htmx.target == 'more' else '_list'}.html"


def _more(kind: str, is_unread: bool, last: Notification) -> str:
    """The address of the next page: after the last thing seen, whatever came meanwhile."""
    micros = (last.at - EPOCH) // timedelta(microseconds=1)
    given = {"kind": kind, "unread": "1" if is_unread else "", "after": f"{micros}-{last.pk}"}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _after(cursor: str) -> tuple[datetime, int] | None:
    """What a cursor says; one that is not of ours gives the first page."""
    read_ = _CURSOR.match(cursor)
    return (EPOCH + timedelta(microseconds=int(read_[1])), int(read_[2])) if read_ else None
