"""Following people; who follows somebody, and whom they follow."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, F, Func, OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Follow, User
from accounts.operations.following import follow as follow_person
from accounts.operations.following import unfollow as follow_no_longer
from accounts.people import shown_people

from . import paging

PAGE = 48
ORDER = paging.Order(("-since", "pk"))


@require_POST
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """Follow somebody, or (`follow=no`) no longer; for HTMX the button as it is then."""
    person, me = get_object_or_404(shown_people(), username=username), request.user
    assert isinstance(me, User)  # the door is locked
    if request.POST.get("follow") == "no":
        follow_no_longer(person=person, by=me)
    else:
        follow_person(person=person, by=me, address=reverse("universes:person", args=[me.username]))
    after = _after(request, person)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(after)
    seen = followed_by(User.objects.filter(pk=person.pk), me).get()
    return render(request, "universes/follows/_button.html", {"person": seen, "next": after})


@login_not_required
@require_safe
def followers(request: HttpRequest, username: str) -> HttpResponse:
    """Who follows somebody."""
    person = get_object_or_404(shown_people(), username=username)
    found = shown_people().filter(follows__followed=person).annotate(since=F("follows__at"))
    return _people(request, person, found, "followers")


@login_not_required
@require_safe
def following(request: HttpRequest, username: str) -> HttpResponse:
    """Whom somebody follows."""
    person = get_object_or_404(shown_people(), username=username)
    found = shown_people().filter(followers__person=person).annotate(since=F("followers__at"))
    return _people(request, person, found, "following")


def followed_by(people: QuerySet[User], viewer: Any) -> QuerySet[User]:
    """With `is_followed`: whether the viewer follows them. No query of its own."""
    if not viewer.is_authenticated:
        return people.annotate(is_followed=Value(False))
    return people.annotate(is_followed=Exists(Follow.objects.filter(person_id=viewer.pk, followed=OuterRef("pk"))))


def with_follows(people: QuerySet[User]) -> QuerySet[User]:
    """With `follower_count` and `following_count`, of those whom others may look up."""
    active = Follow.objects.order_by().values(number=Func(Value(1), function="COUNT"))
    followers = active.filter(followed=OuterRef("pk"), person__is_active=True)
    following = active.filter(person=OuterRef("pk"), followed__is_active=True)
    return people.annotate(follower_count=Subquery(followers), following_count=Subquery(following))


def _people(request: HttpRequest, person: User, found: QuerySet[User], which: str) -> HttpResponse:
    found = followed_by(found, request.user)
    page = paging.page(found, ORDER, after=request.GET.get("after", ""), size=PAGE)
    context = {"person": person, "which": which, "page": page, "more": paging.more_address(request, page)}
    return render(request, paging.template(request, "universes/follows/{}.html"), context)


def _after(request: HttpRequest, person: User) -> str:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else reverse("universes:person", args=[person.username])
