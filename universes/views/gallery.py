"""The gallery of public universes, and the shelf of templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from simulation.engine.document import TAG_LENGTH
from simulation.engine.parameters import KEYS
from universes.models import Universe, UniverseQuerySet
from universes.shelf import shelf

from . import paging

PAGE = 24
WORDS_MOST = 6
TEMPI = {
    "slow": ("Slow, under 76", (0, 76)),
    "walking": ("Walking, 76 to 107", (76, 108)),
    "quick": ("Quick, 108 to 139", (108, 140)),
    "fast": ("Fast, 140 and over", (140, 1000)),
}
ORDERS = {
    "new": ("Newest", paging.Order(("-publication__at", "pk"))),
    "name": ("By name", paging.Order(("name_lower", "pk"))),
}


def named(table: dict[str, tuple[str, Any]]) -> list[tuple[str, str]]:
    """Choices for a form from a table of names and words."""
    return [(name, words) for name, (words, _) in table.items()]


class GalleryForm(forms.Form):
    """What to look for. A field that cannot be read counts as empty: an address is easily mistyped."""

    q = forms.CharField(required=False, max_length=80, label="Search")
    tag = forms.CharField(required=False, max_length=TAG_LENGTH)
    key = forms.ChoiceField(required=False, choices=[("", "Any key"), *((key, key) for key in KEYS)])
    tempo = forms.ChoiceField(required=False, choices=[("", "Any tempo"), *named(TEMPI)])
    sort = forms.ChoiceField(required=False, choices=named(ORDERS))

    def values(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def matching(universes: UniverseQuerySet, wanted: dict[str, str]) -> UniverseQuerySet:
    """Those that hold every word somewhere in name, description, tags or author, and pass the filters."""
    for word in wanted["q"].split()[:WORDS_MOST]:
        in_tags = Q(pk__in=Universe.tags.through.objects.filter(tag__name__icontains=word).values("universe_id"))
        by = Q(owner__username__icontains=word) | Q(owner__display_name__icontains=word)
        universes = universes.filter(Q(name__icontains=word) | Q(description__icontains=word) | by | in_tags)
    if wanted["tag"]:
        universes = universes.filter(tags__name=wanted["tag"].lower())
    if wanted["key"]:
        universes = universes.filter(music__key=wanted["key"])
    if wanted["tempo"]:
        low, high = TEMPI[wanted["tempo"]][1]
        universes = universes.filter(music__tempo__gte=low, music__tempo__lt=high)
    return universes


@login_not_required
@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Cards of public universes: the whole page, the list alone for HTMX, or more cards for its end."""
    form = GalleryForm(request.GET)
    wanted = form.values()
    order = ORDERS[wanted["sort"] or "new"][1]
    listed = Universe.objects.listed().with_cards().as_seen_by(request.user)
    found = matching(listed.annotate(name_lower=Lower("name")), wanted)
    page = paging.page(found, order, after=request.GET.get("after", ""), size=PAGE)
    context = {"form": form, "wanted": wanted, "page": page, "more": paging.more_address(request, page)}
    return render(request, paging.template(request, "universes/explore/{}.html"), context)


@login_not_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The shelf: universes to start from."""
    return render(request, "universes/shelf.html", {"shelf": shelf()})
