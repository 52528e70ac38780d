"""Cards of universes, which are drawn once for all who see the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from universes.models import Universe, UniverseCounts
from universes.operations.editing import edit, new_op
from universes.operations.publishing import publish_changes
from universes.templatetags import cards

pytestmark = pytest.mark.django_db


def card_of(client: Client) -> str:
    page = client.get("/explore/").content.decode()
    return page.partition('<article class="card"')[2].partition("</article>")[0]


def test_a_card_is_another_as_soon_as_it_shows_something_else(
    client: Client, client_of: Any, ada: User, ben: User, aurora: Universe
) -> None:
    """Cards are kept by what they show: whatever changes, nobody gets an old one, nor somebody else's."""
    shown = {card_of(client)}

    def changed(what: str) -> None:
        card = card_of(client)
        assert card not in shown, what
        assert card_of(client) == card
        shown.add(card)

    edit(universe=aurora, by=ada, op=new_op(), changes=[{"path": "name", "value": "Borealis <b>"}])
    publish_changes(universe=aurora, by=ada)
    changed("name")
    assert "Borealis &lt;b&gt;" in card_of(client)
    edit(universe=aurora, by=ada, op=new_op(), changes=[{"path": "tags", "value": ["north", "slow"]}])
    publish_changes(universe=aurora, by=ada)
    changed("tags")
    edit(universe=aurora, by=ada, op=new_op(), changes=[{"path": "music.key", "value": "F#"}])
    publish_changes(universe=aurora, by=ada)
    changed("key")
    User.objects.filter(pk=ada.pk).update(display_name="Countess Lovelace")
    changed("owner")
    Universe.objects.filter(pk=aurora.pk).update(picture=3)
    changed("picture")
    for field in ("favourites", "plays", "remixes"):
        UniverseCounts.objects.filter(pk=aurora.pk).update(**{field: 7})
        changed(field)
    client.cookies["theme"] = "day"
    changed("theme")
    of_ben = card_of(client_of(ben))
    assert 'name="csrfmiddlewaretoken"' in of_ben
    assert "csrfmiddlewaretoken" not in card_of(client)
    assert "sign in first" not in of_ben


def test_the_same_card_is_drawn_once(
    client: Client, aurora: Universe, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    card = card_of(client)

    def refuse(*_: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(cards, "render_to_string", refuse)
    assert card_of(client) == card
    settings.DEBUG = True  # whoever works on its template sees what it has become
    with pytest.raises(AssertionError, match="drawn again"):
        card_of(client)


def test_a_card_speaks_the_language_of_its_reader(aurora: Universe) -> None:
    shown = Universe.objects.listed().with_cards().get()
    with translation.override("de"):
        of_german = cards._face_of(shown, 2, theme="auto")
    assert cards._face_of(shown, 2, theme="auto") != of_german
