"""Somebody's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import FormerName, Profile, Suspension, User
from universes.views import people

from .test_pages_gallery import more, names

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


def test_a_page_shows_what_somebody_says_of_themselves_and_what_they_have_made_public(
    client_of: ClientOf, ada: User, ben: User, universe_of: Any
) -> None:
    Profile.objects.create(person=ada, bio="I like <b>orbits</b>.\nhttps://example.org/")
    universe_of(ada, name="Aurora", visibility="public")
    universe_of(ada, name="Draft")
    universe_of(ada, name="Corner", visibility="unlisted")
    universe_of(ben, name="Clockwork", visibility="public")
    for reader in (None, ben, ada):
        answer = client_of(reader).get("/people/ada/")
        assert names(answer) == ["Aurora"]
        said = answer.content.decode()
        assert "I like &lt;b&gt;orbits&lt;/b&gt;." in said
        assert 'href="https://example.org/"' not in said  # words are no links: nobody advertises here
        assert ada.email not in said


def test_a_person_is_found_however_the_name_is_typed(client_of: ClientOf, ada: User) -> None:
    assert client_of(None).get("/people/Ada/").status_code == 200


def test_nobody_is_not_found_and_neither_is_who_has_left(client_of: ClientOf, ada: User) -> None:
    assert client_of(None).get("/people/nobody/").status_code == 404
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client_of(None).get("/people/ada/").status_code == 404


def test_who_is_suspended_is_not_found_and_their_picture_is_initials(client_of: ClientOf, ada: User) -> None:
    Profile.objects.create(person=ada, picture="pictures/there.webp")
    now = timezone.now()
    Suspension.objects.create(person=ada, reason="Rude.", at=now, until=now + timedelta(days=1))
    assert client_of(None).get("/people/ada/").status_code == 404
    assert client_of(None).get("/people/ada/picture/")["Content-Type"].startswith("image/svg")
    Suspension.objects.update(at=now - timedelta(days=2), until=now - timedelta(days=1))
    assert client_of(None).get("/people/ada/").status_code == 200


def test_a_former_name_leads_on_while_it_is_held(client_of: ClientOf, ada: User) -> None:
    FormerName.objects.create(name="lovelace", person=ada, at=timezone.now() - timedelta(days=89))
    assert client_of(None).get("/people/lovelace/")["Location"] == "/people/ada/"
    FormerName.objects.update(at=timezone.now() - timedelta(days=91))
    assert client_of(None).get("/people/lovelace/").status_code == 404


def test_the_list_goes_on_without_repeating(client_of: ClientOf, ada: User, universe_of: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(people, "PAGE", 2)
    for name in ("One", "Two", "Three"):
        universe_of(ada, name=name, visibility="public")
    first = client_of(None).get("/people/ada/")
    assert names(first) + names(client_of(None).get(more(first))) == ["Three", "Two", "One"]


def test_a_page_asks_as_much_for_many_universes_as_for_one(
    client_of: ClientOf, ada: User, universe_of: Any, django_assert_num_queries: Any
) -> None:
    universe_of(ada, name="Aurora", visibility="public", tags=["calm"])
    with django_assert_num_queries(5):  # the person, the cards, their tags, what they keep, their collections
        client_of(None).get("/people/ada/")
    for k in range(6):
        universe_of(ada, name=f"U {k}", visibility="public", tags=["calm", f"tag-{k}"])
    with django_assert_num_queries(5):
        client_of(None).get("/people/ada/")


def test_an_empty_page_teaches(client_of: ClientOf, ada: User) -> None:
    assert "as soon as you make it public" in client_of(ada).get("/people/ada/").content.decode()
