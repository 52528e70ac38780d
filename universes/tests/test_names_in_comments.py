"""Names are completed where a comment is written: whom the door offers, in what order, to whom, at what cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, Suspension, User
from simulation.errors import TooMany
from universes.errors import NotAllowed
from universes.models import Comment, Role, Seat, Universe
from universes.operations import mentioning
from universes.operations.commenting import post_comment
from universes.operations.mentioning import whom_to_mention
from universes.operations.ruling import rule_on_thing

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


def person(username: str, display_name: str = "") -> User:
    return User.objects.create_user(username, f"{username}@example.org", display_name=display_name)


def seat(universe: Universe, whom: User, role: str = Role.COMMENTER) -> None:
    Seat.objects.create(universe=universe, person=whom, role=role, at=timezone.now())


def said_by(universe: Universe, whom: User) -> Comment:
    return Comment.objects.create(universe=universe, by=whom, text="Hm.", at=timezone.now())


def names(universe: Universe, by: Any, letters: str) -> list[str]:
    return [one.username for one in whom_to_mention(universe=universe, by=by, letters=letters)]


def address(universe: Universe, letters: str = "") -> str:
    return reverse("universes:comment_names", args=[universe.pk]) + f"?q={letters}"


# --- whom, and in what order ---------------------------------------------------------------------------


def test_who_takes_part_comes_first_then_whoever_is_called_so(aurora: Universe, ada: User, cleo: User) -> None:
    for username in ("adam", "adela", "adrian"):
        person(username)
    said_by(aurora, User.objects.get(username="adrian"))
    assert names(aurora, cleo, "ad") == ["ada", "adrian", "adam", "adela"]


def test_a_name_begins_with_the_letters_in_small_or_capital_ones_and_so_may_the_shown_name(
    aurora: Universe, cleo: User
) -> None:
    person("kim", "Zoë Winter")
    person("zora")
    person("ezo", "The Zoo")
    assert names(aurora, cleo, "ZO") == ["kim", "zora"]
    assert names(aurora, cleo, "Zoë") == ["kim"]
    assert names(aurora, cleo, "z_") == []  # a sign of the pattern is a sign like others
    assert names(aurora, cleo, "nobody") == []


def test_one_letter_finds_who_takes_part_and_no_list_of_everybody(aurora: Universe, ada: User, cleo: User) -> None:
    person("adam")
    assert names(aurora, cleo, "a") == ["ada"]


def test_six_are_offered_at_most_and_never_oneself(aurora: Universe, cleo: User) -> None:
    for k in range(9):
        person(f"clara{k}")
    assert names(aurora, cleo, "cl") == [f"clara{k}" for k in range(6)]


@pytest.mark.parametrize("letters", ["", " ", "a b", "%", "\x00", "ada\x00", "@ada", "x" * 61, "../", "<b>", "\ud800"])
def test_what_is_no_beginning_of_a_name_finds_nobody(aurora: Universe, ada: User, cleo: User, letters: str) -> None:
    assert names(aurora, cleo, letters) == []


# --- whom not --------------------------------------------------------------------------------------------


def test_nobody_with_whom_a_block_stands_between(aurora: Universe, ada: User, ben: User, cleo: User) -> None:
    for one in (ben, ada):
        said_by(aurora, one)
    Block.objects.create(person=ben, blocked=cleo)
    assert (names(aurora, cleo, "be"), names(aurora, ben, "cl")) == ([], [])
    assert names(aurora, ada, "be") == ["ben"]


def test_nobody_who_has_closed_their_account_or_is_suspended(aurora: Universe, ben: User, cleo: User) -> None:
    said_by(aurora, ben)
    held = Suspension.objects.create(person=ben, reason="Spam", at=timezone.now(), until=timezone.now() + timedelta(1))
    assert names(aurora, cleo, "be") == []
    held.delete()
    assert names(aurora, cleo, "be") == ["ben"]
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert names(aurora, cleo, "be") == []


def test_in_a_private_universe_only_those_who_may_see_it(draft: Universe, ada: User, ben: User, cleo: User) -> None:
    seat(draft, cleo)
    seat(draft, ben, Role.VIEWER)
    person("benno")
    said_by(draft, person("bea"))  # whose seat is gone
    assert names(draft, cleo, "be") == ["ben"]
    assert names(draft, ada, "cl") == ["cleo"]


def test_who_has_a_seat_is_put_first_only_for_those_who_may_know_it(aurora: Universe, ben: User, cleo: User) -> None:
    seat(aurora, ben, Role.EDITOR)
    person("bea")
    assert names(aurora, cleo, "be") == ["bea", "ben"]
    assert names(aurora, aurora.owner, "be") == ["ben", "bea"]


def test_who_is_read_nowhere_takes_no_part(aurora: Universe, ben: User, cleo: User, moe: User) -> None:
    rude = post_comment(universe=aurora, by=ben, text="Rude.")
    assert names(aurora, cleo, "b") == ["ben"]
    rule_on_thing(kind="comment", identity=str(rude.pk), by=moe, verdict="hide", reason="Rude")
    assert names(aurora, cleo, "b") == []


# --- to whom, and how often -------------------------------------------------------------------------------


def test_names_are_for_those_who_may_write_there(
    aurora: Universe, draft: Universe, ben: User, cleo: User, client_of: ClientOf
) -> None:
    seat(draft, ben, Role.VIEWER)
    with pytest.raises(NotAllowed):
        names(aurora, AnonymousUser(), "ad")
    sent = {"HX-Request": "true"}
    assert client_of(None).get(address(aurora, "ad"))["Location"].startswith("/accounts/login/")
    assert b"data-name" not in client_of(None).get(address(aurora, "ad"), headers=sent).content
    assert client_of(cleo).get(address(draft, "ad")).status_code == 404
    assert client_of(ben).get(address(draft, "ad")).status_code == 403
    assert client_of(cleo).get(address(aurora, "ad")).status_code == 200
    assert client_of(cleo).get(address(aurora)).status_code == 200


def test_somebody_who_asks_without_end_is_refused(
    aurora: Universe, cleo: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentioning, "OFFERS_A_MINUTE", 2)
    monkeypatch.setattr(mentioning.time, "time", lambda: 30.0)
    names(aurora, cleo, "ad")
    assert client_of(cleo).get(address(aurora, "ad")).status_code == 200
    assert client_of(cleo).get(address(aurora, "ad")).status_code == 429
    with pytest.raises(TooMany):
        names(aurora, cleo, "ad")


def test_it_costs_the_same_for_one_and_for_many(aurora: Universe, cleo: User, client_of: ClientOf) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(aurora, "ad")).status_code == 200
        return len(queries)

    client = client_of(cleo)
    few = cost()
    for k in range(30):
        one = person(f"ad-{k}", f"Ad {k}")
        seat(aurora, one)
        said_by(aurora, one)
        Block.objects.create(person=cleo, blocked=person(f"x-{k}"))
    assert cost() == few <= 8


def test_a_name_is_text_and_each_has_a_ring_or_a_picture(aurora: Universe, cleo: User, client_of: ClientOf) -> None:
    person("eve", 'Eve<img src=x onerror="alert(1)">')
    page = client_of(cleo).get(address(aurora, "eve")).content.decode()
    assert "<img" not in page
    assert "Eve&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in page
    assert re.findall(r'data-name="([^"]*)"', page) == ["eve"]
    assert page.count('class="avatar"') == 1
