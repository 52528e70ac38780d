"""The gallery: what is found, in which order, and that its endless list neither repeats nor leaves out."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from universes import finding
from universes.models import Publication, Standing, UniverseCounts
from universes.views import gallery

pytestmark = pytest.mark.django_db

NAME = re.compile(r'class="card__link" href="[^"]+">([^<]+)</a>')


def names(response: Any) -> list[str]:
    return [html.unescape(name) for name in NAME.findall(response.content.decode())]


def more(response: Any) -> str:
    found = re.search(r'href="([^"]+)" rel="next"', response.content.decode())
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def three(ada: Any, ben: Any, universe_of: Any) -> None:
    universe_of(ada, name="Slow Bells", visibility="public", tags=["calm"], music={"key": "C", "tempo": 60.0})
    universe_of(
        ada, name="Tide", visibility="public", description="Bells under water", music={"key": "D", "tempo": 108.0}
    )
    universe_of(ben, name="Clockwork", visibility="public", tags=["bells"], music={"key": "D", "tempo": 160.0})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Clockwork", "Tide", "Slow Bells"]),
        ("q=bells", ["Slow Bells", "Clockwork", "Tide"]),  # in the name, in the tags, in the description
        ("q=BELLS+under", ["Tide"]),
        ("q=ben", ["Clockwork"]),
        ("q=%25", []),
        ("tag=calm", ["Slow Bells"]),
        ("tag=CALM", ["Slow Bells"]),
        ("key=D", ["Clockwork", "Tide"]),
        ("key=H", ["Clockwork", "Tide", "Slow Bells"]),
        ("tempo=slow", ["Slow Bells"]),
        ("tempo=quick", ["Tide"]),
        ("tempo=walking", []),
        ("key=D&tempo=fast&q=clock", ["Clockwork"]),
        ("sort=name", ["Clockwork", "Slow Bells", "Tide"]),
        ("sort=loud&after=nonsense", ["Clockwork", "Tide", "Slow Bells"]),
    ],
)
def test_words_and_filters_find_what_they_say(client: Any, three: None, query: str, found: list[str]) -> None:
    assert names(client.get(f"/explore/?{query}")) == found


def test_nothing_found_says_so_and_shows_a_way_on(client: Any, three: None) -> None:
    page = client.get("/explore/?q=zzz").content.decode()
    assert "Nothing like that" in page
    assert 'href="/explore/"' in page
    assert "The gallery is empty" not in page


def test_an_empty_gallery_says_what_belongs_there(client: Any) -> None:
    assert "The gallery is empty" in client.get("/explore/").content.decode()


@pytest.mark.parametrize("sort", ["new", "name"])
def test_the_endless_list_shows_each_universe_once_while_others_are_published(
    client: Any, ada: Any, universe_of: Any, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "PAGE", 3)
    then = timezone.now() - timedelta(days=1)
    for k in range(8):
        made = universe_of(ada, name=f"Same {k // 2}", visibility="public")
        Publication.objects.filter(universe=made).update(at=then)  # all at the very same time
    expected = sorted(f"Same {k // 2}" for k in range(8))
    seen: list[str] = []
    pages, address = 0, f"/explore/?sort={sort}&q=same"
    while address:
        page = client.get(address)
        seen += names(page)
        address = more(page)
        universe_of(ada, name=f"A same {pages}", visibility="public")
        pages += 1
    assert pages == 3
    assert sorted(name for name in seen if name in expected) == expected


def test_a_cursor_of_another_order_gives_the_first_page(
    client: Any, ada: Any, three: None, universe_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "PAGE", 2)
    universe_of(ada, name="1 before every year", visibility="public")
    for order, other in (("name", "new"), ("new", "name")):
        cursor = more(client.get(f"/explore/?sort={order}")).partition("after=")[2]
        assert cursor
        first = names(client.get(f"/explore/?sort={other}"))
        assert names(client.get(f"/explore/?sort={other}&after={cursor}")) == first


def test_the_list_goes_on_after_a_name_that_looks_like_a_date(
    client: Any, ada: Any, universe_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "PAGE", 2)
    last = "20261121"
    for name in ["1", last, "30", "31"]:
        universe_of(ada, name=name, visibility="public")
    first = client.get("/explore/?sort=name")
    assert names(first)[-1] == last
    assert names(client.get(more(first))) == ["30", "31"]


def test_a_forged_cursor_gives_the_first_page(client: Any, three: None) -> None:
    for cursor in ["x", "W10:abc", "%00", "a" * 4000]:
        assert names(client.get(f"/explore/?after={cursor}")) == ["Clockwork", "Tide", "Slow Bells"]


def test_htmx_gets_the_list_alone_and_for_more_the_cards_alone(client: Any, three: None) -> None:
    whole = client.get("/explore/").content.decode()
    part = client.get("/explore/?q=tide", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="gallery")
    assert "<html" in whole
    assert "<html" not in part.content.decode()
    assert 'id="gallery"' in part.content.decode()
    assert names(part) == ["Tide"]
    cards = client.get("/explore/?q=tide", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="more").content.decode()
    assert 'id="gallery"' not in cards
    assert "card__link" in cards
    back = client.get("/explore/", HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert "<html" in back.content.decode()
    assert "HX-Request" in part["Vary"]


ASKED = ["", "sort=kept", "sort=new&period=week", "key=C", "tag=some", "q=name", "q=name&mood=bright", "q=nothing+here"]


@pytest.mark.parametrize("few", [finding.FEW, 1])
def test_a_page_takes_as_many_queries_for_many_universes_as_for_few(
    client: Any, ada: Any, universe_of: Any, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Also where everything counts as common (few is 1)."""
    monkeypatch.setattr(finding, "FEW", few)

    def queries() -> list[int]:
        counts = []
        for asked in ASKED:
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/explore/?{asked}")
            counts.append(len(captured))
        return counts

    for k in range(3):
        universe_of(ada, name=f"Name {k}", visibility="public", tags=["some", f"t{k}"])
    Standing.objects.update(kept_all=1)
    of_few = queries()
    for k in range(20):
        universe_of(ada, name=f"Name {k}", visibility="public", tags=["some", f"t{k}"])
    Standing.objects.update(kept_all=1)
    assert queries() == of_few
    assert max(of_few) <= 8


def test_what_one_looks_for_stands_above_and_each_can_be_taken_away(client: Any, three: None) -> None:
    page = client.get("/explore/?q=bells&tag=calm&tag=night&key=C&mood=calm&sort=new").content.decode()
    for word, without in {
        "“bells”": "key=C&amp;mood=calm&amp;sort=new&amp;tag=calm&amp;tag=night",
        "night": "q=bells&amp;key=C&amp;mood=calm&amp;sort=new&amp;tag=calm",
    }.items():
        assert f'href="/explore/?{without}"><span class="visually-hidden">Without</span> {word} ' in page
    assert "Clear all" in page


def test_a_card_has_one_link_and_says_how_it_is_received(client: Any, ada: Any, universe_of: Any) -> None:
    universe = universe_of(ada, name="Aurora", visibility="public", tags=["calm"])
    UniverseCounts.objects.filter(pk=universe.pk).update(plays=12, remixes=3, favourites=5)
    card = client.get("/explore/").content.decode().partition('<article class="card"')[2].partition("</article>")[0]
    assert card.partition('class="card__actions"')[0].count("<a ") == 1
    text = re.sub(r"<[^>]+>", " ", card)
    assert "12 played" in text
    assert "3 remixed" in text
    assert re.search(r"Keep.*5", text, re.S)


def test_nothing_in_a_period_leads_to_all_time(client: Any, three: None) -> None:
    page = client.get("/explore/?sort=kept&period=day").content.decode()
    assert "Nothing here today" in page
    assert 'href="/explore/?sort=kept&amp;period=all"' in page


def test_moods_are_found_by_their_names(client: Any, ada: Any, universe_of: Any) -> None:
    dark = {"scale": "phrygian", "harmony": 0.4, "tempo": 100.0}
    driving = {"scale": "minor", "tempo": 180.0, "note_density": 0.9, "rhythm_complexity": 0.9, "note_length": 0.1}
    floating = {
        "tempo": 50.0,
        "note_density": 0.2,
        "note_length": 0.9,
        "rhythm_complexity": 0.1,
        "percussion_on": False,
    }
    for name, music in {"dark": dark, "driving": driving, "floating": floating, "bright": {"scale": "lydian"}}.items():
        universe_of(ada, name=name, visibility="public", music=music)
    for mood in ("dark", "driving", "floating", "bright"):
        assert names(client.get(f"/explore/?mood={mood}")) == [mood]
