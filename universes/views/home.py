"""Home: what is new for who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.models import User
from universes.operations.feeding import feed_of, people_to_follow

PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """News of those whom one follows and of what was made from one's own; below it, whom one might follow."""
    person = request.user
    assert isinstance(person, User)  # the door is locked
    feed = feed_of(person, after=request.GET.get("after", ""), size=PAGE)
    more = f"{request.path}?{urlencode({'after': feed.next})}" if feed.next else ""
    context: dict[str, Any] = {"feed": feed, "more": more}
    if request.htmx and request.htmx.target == "more":  # type: ignore[attr-defined]
        return render(request, "universes/home/_more.html", context)
    if feed.is_first:
        context["suggested"] = people_to_follow(person)
    return render(request, "universes/home/page.html", context)
