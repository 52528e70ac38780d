"""Collections: one's own, one that somebody made, and putting a universe into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people import shown_people
from universes.errors import Invalid
from universes.models import Collection, CollectionItem, Universe
from universes.operations import collecting

from . import paging

PAGE = 24
LIST_PAGE = 48
ORDER = paging.Order(("place_in", "pk"))
LIST_ORDER = paging.Order(("-changed", "pk"))
FIELDS = ("name", "description", "visibility")


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own collections; POST begins one."""
    problems: list[Any] = []
    if request.method == "POST":
        try:
            made = collecting.collect(by=request.user, **_sent(request))
        except Invalid as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("%(name)s is begun. Put universes in it from their pages.") % {"name": made})
            return redirect("universes:collection", username=request.user.get_username(), slug=made.slug)
    own = collecting.with_numbers(Collection.objects.filter(owner_id=request.user.pk), viewer=request.user)
    page = paging.page(own.select_related("owner"), LIST_ORDER, after=request.GET.get("after", ""), size=LIST_PAGE)
    context = {"page": page, "more": paging.more_address(request, page), "problems": problems, "sent": request.POST}
    is_more = bool(request.htmx) and request.htmx.target == "more"  # type: ignore[attr-defined]
    template = "universes/collections/_mine_more.html" if is_more else "universes/collections/mine.html"
    return render(request, template, context, status=422 if problems else 200)


@login_not_required
@require_safe
def collection(request: HttpRequest, username: str, slug: str) -> HttpResponse:
    """A collection: of its universes those that one may find."""
    return _page(request, _visible(request, username, slug))


@require_POST
def describe(request: HttpRequest, username: str, slug: str) -> HttpResponse:
    """Change its name, description or visibility."""
    found = _visible(request, username, slug)
    try:
        collecting.describe_collection(collection=found, by=request.user, **_sent(request))
    except Invalid as refusal:
        return _page(request, found, problems=refusal.problems)
    messages.success(request, _("Kept."))
    return redirect("universes:collection", username=username, slug=slug)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, username: str, slug: str) -> HttpResponse:
    """Ask once, then delete."""
    found = _visible(request, username, slug)
    if request.method == "POST":
        collecting.delete_collection(collection=found, by=request.user)
        messages.success(request, _("%(name)s is deleted. The universes that were in it stay.") % {"name": found})
        return redirect("universes:collections")
    if found.owner_id != request.user.pk:
        return redirect("universes:collection", username=username, slug=slug)
    return render(request, "universes/collections/delete.html", {"collection": found})


@require_POST
def move(request: HttpRequest, username: str, slug: str, item: UUID) -> HttpResponse:
    """Move a universe by one, `step` -1 or 1, or take it out (`step` is `out`)."""
    found = _visible(request, username, slug)
    ids = list(collecting.shown_in(found, viewer=request.user).values_list("pk", flat=True))
    universe = get_object_or_404(Universe, pk=item if item in ids else None)
    step = request.POST.get("step", "")
    if step == "out":
        collecting.take_out(collection=found, universe=universe, by=request.user)
    else:
        place = ids.index(item) + (1 if step == "1" else -1)
        collecting.place_at(collection=found, universe=universe, by=request.user, place=place)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("universes:collection", username=username, slug=slug)
    return _page(request, found)


@require_http_methods(["GET", "POST"])
def of_universe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """In which of one's collections a universe is; POST puts it in one (`in=no`: takes it out), or in a new one."""
    visible = Universe.objects.visible_to(request.user).select_related("publication", "owner")
    universe = get_object_or_404(visible, pk=pk)
    problems: list[Any] = []
    if request.method == "POST":
        try:
            _put(request, universe)
        except Invalid as refusal:
            problems = list(refusal.problems)
        else:
            if not request.htmx:  # type: ignore[attr-defined]
                return redirect("universes:collecting", pk=pk)
    inside = CollectionItem.objects.filter(universe=universe, collection__owner_id=request.user.pk)
    context = {
        "universe": universe,
        "collections": Collection.objects.filter(owner_id=request.user.pk).order_by("name", "pk"),
        "inside": set(inside.values_list("collection", flat=True)),
        "problems": problems,
        "sent": request.POST,
    }
    template = "universes/collections/_choose.html" if request.htmx else "universes/collections/choose.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if problems else 200)


def _put(request: HttpRequest, universe: Universe) -> None:
    slug = request.POST.get("collection", "")
    if slug:
        found = get_object_or_404(Collection, owner_id=request.user.pk, slug=slug)
    else:
        found = collecting.collect(by=request.user, name=request.POST.get("name", ""))
    act: Callable[..., Any] = collecting.take_out if request.POST.get("in") == "no" else collecting.put_in
    act(collection=found, universe=universe, by=request.user)


def _page(request: HttpRequest, found: Collection, *, problems: Any = ()) -> HttpResponse:
    universes = collecting.shown_in(found, viewer=request.user).with_cards().as_seen_by(request.user)
    is_mine = found.owner_id == request.user.pk
    # its maker has all on one page: what is put in order is seen whole
    size = collecting.ITEMS_MOST if is_mine else PAGE
    page = paging.page(universes, ORDER, after=request.GET.get("after", ""), size=size)
    context = {
        "collection": found,
        "is_mine": is_mine,
        "page": page,
        "more": paging.more_address(request, page),
        "problems": problems,
        "sent": request.POST if problems else {name: getattr(found, name) for name in FIELDS},
    }
    template = paging.template(request, "universes/collections/{}.html")
    return render(request, template, context, status=422 if problems else 200)


def _visible(request: HttpRequest, username: str, slug: str) -> Collection:
    visible = Collection.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(visible, owner__in=shown_people(), owner__username=username, slug=slug)


def _sent(request: HttpRequest) -> dict[str, str]:
    sent = {name: request.POST.get(name, "") for name in FIELDS}
    return sent | {"visibility": sent["visibility"] or "private"}
