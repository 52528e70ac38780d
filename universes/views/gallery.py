"""The gallery of public universes, and the shelf of templates."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from simulation.engine.document import TAG_LENGTH
from simulation.engine.parameters import KEYS
from universes.finding import Wanted, matching, order_of, within
from universes.models import Universe

from . import paging

PAGE = 24
WORDS_LENGTH = 80
TAGS_AT_ONCE = 4
TEMPO_WORDS = {
    "slow": _("Slow, under 76"),
    "walking": _("Walking, 76 to 107"),
    "quick": _("Quick, 108 to 139"),
    "fast": _("Fast, 140 and over"),
}
MOOD_WORDS = {
    "calm": _("Calm"),
    "bright": _("Bright"),
    "dark": _("Dark"),
    "driving": _("Driving"),
    "floating": _("Floating"),
}
SORT_WORDS = {
    "trending": _("Trending"),
    "new": _("Newest"),
    "kept": _("Most kept"),
    "remixed": _("Most remixed"),
    "name": _("By name"),
}
PERIOD_WORDS = {"day": _("Today"), "week": _("This week"), "month": _("This month"), "all": _("All time")}


class GalleryForm(forms.Form):
    """What to look for. A field that cannot be read counts as empty: an address is easily mistyped."""

    q = forms.CharField(required=False, max_length=WORDS_LENGTH, strip=False)
    key = forms.ChoiceField(required=False, choices=[("", _("Any key")), *((key, key) for key in KEYS)])
    tempo = forms.ChoiceField(required=False, choices=[("", _("Any tempo")), *TEMPO_WORDS.items()])
    mood = forms.ChoiceField(required=False, choices=[("", _("Any mood")), *MOOD_WORDS.items()])
    sort = forms.ChoiceField(required=False, choices=[("", _("Best first")), *SORT_WORDS.items()])
    period = forms.ChoiceField(required=False, choices=list(PERIOD_WORDS.items()))

    def values(self) -> dict[str, Any]:
        self.is_valid()
        values: dict[str, Any] = {name: self.cleaned_data.get(name, "") for name in self.fields}
        values["q"] = values["q"].lstrip()[:WORDS_LENGTH]  # a space at the end says that a word is whole
        values["tags"] = self._tags()
        usual = "best" if values["q"].strip() else "trending"  # nothing matches best where there are no words
        values["order"] = values["sort"] or usual
        values["span"] = values["period"] or ("week" if values["order"] == "trending" else "all")
        return values

    def _tags(self) -> list[str]:
        """Each once, as they are kept; what is no tag is left out."""
        given = [tag.strip().lower() for tag in self.data.getlist("tag")]  # type: ignore[attr-defined]
        return [tag for tag in dict.fromkeys(given) if tag.isprintable() and 0 < len(tag) <= TAG_LENGTH][:TAGS_AT_ONCE]


class Chip(NamedTuple):
    """A filter that is on: what it is, and the address without it."""

    label: Any
    without: str


@login_not_required
@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Cards of public universes: the whole page, the list alone for HTMX, or more cards for its end."""
    form = GalleryForm(request.GET)
    wanted = form.values()
    sort, period = wanted["order"], wanted["span"]
    listed = within(Universe.objects.listed(), sort, period, now=timezone.now())
    found = matching(listed, _wanted(wanted), ranked=sort == "best", all_public=True)
    order, after = paging.Order(order_of(sort, period)), request.GET.get("after", "")
    cards = Universe.objects.listed().with_cards().as_seen_by(request.user)
    page = paging.page(found, order, after=after, size=PAGE, wide=cards)
    chips = _chips(wanted)
    context = {
        "form": form,
        "wanted": wanted,
        "chips": chips,
        "page": page,
        "more": paging.more_address(request, page),
        "longer": _address(wanted, period="all") if period != "all" and sort in ("new", "kept", "remixed") else "",
        "period_words": PERIOD_WORDS[period],
    }
    return render(request, paging.template(request, "universes/explore/{}.html"), context)


def _wanted(values: dict[str, Any]) -> Wanted:
    return Wanted(
        words=values["q"], tags=tuple(values["tags"]), key=values["key"], tempo=values["tempo"], mood=values["mood"]
    )


def _chips(wanted: dict[str, Any]) -> list[Chip]:
    words = {"q": f"“{wanted['q'].strip()}”", "key": wanted["key"]}
    words |= {"tempo": TEMPO_WORDS.get(wanted["tempo"], ""), "mood": MOOD_WORDS.get(wanted["mood"], "")}
    chips = [Chip(words[name], _address(wanted, **{name: ""})) for name in words if wanted[name].strip()]
    return chips + [
        Chip(tag, _address(wanted, tags=[other for other in wanted["tags"] if other != tag])) for tag in wanted["tags"]
    ]


def _address(wanted: dict[str, Any], **instead: Any) -> str:
    """The gallery's address with these values instead; what is empty is left out."""
    values = {
        "tag" if name == "tags" else name: value
        for name, value in (wanted | instead).items()
        if value and name not in ("order", "span")
    }
    return f"{reverse('universes:explore')}?{urlencode(values, doseq=True)}"
