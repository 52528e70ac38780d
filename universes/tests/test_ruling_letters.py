"""Whom a ruling is about reads it in a letter, and appeals from it, whether they can sign in or not."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from accounts.models import MailChoice, User
from accounts.models.mail_choice import EVERYTHING, How
from accounts.postman import Postman
from universes.models import Appeal, Ruling, Universe
from universes.operations.explaining import ruling_of
from universes.operations.ruling import answer_appeal, reverse_ruling, rule_on_thing

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def letters_to(person: User) -> list[EmailMultiAlternatives]:
    """What the postman brings them now."""
    mail.outbox.clear()
    Postman(threading.Event()).work(until_idle=True)
    return [sent for sent in mail.outbox if sent.to == [person.email]]  # type: ignore[misc]


def ruled(by: User, **more: Any) -> Ruling:
    said: dict[str, Any] = {
        "kind": "person",
        "identity": "ada",
        "verdict": "suspend",
        "reason": "Floods <b>",
        "days": 3,
    }
    return rule_on_thing(by=by, **(said | more))


def way_in(letter: EmailMultiAlternatives) -> str:
    found = re.search(rf"{SITE}(/appeal/\S+)", str(letter.body))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("verdict", "says"), [("warn", "This is a warning."), ("suspend", "Your account is suspended for 3 days.")]
)
def test_the_letter_says_what_was_decided_why_and_how_to_appeal(ada: User, moe: User, verdict: str, says: str) -> None:
    MailChoice.objects.create(person=ada, kind=EVERYTHING, how=How.NEVER)  # of one's rights one is told all the same
    made = ruled(moe, verdict=verdict, days=3 if verdict == "suspend" else None)
    [letter] = letters_to(ada)
    for words in (says, "Floods <b>"):
        assert words in letter.body
    address = way_in(letter)
    assert ruling_of(address.split("/")[2]) == (made, ada)
    assert "Moe" not in letter.body
    html = str(letter.alternatives[0][0])
    assert "Floods &lt;b&gt;" in html
    assert f'href="{SITE}{address}"' in html


def test_who_cannot_sign_in_appeals_from_the_letter(ada: User, moe: User, client: Any) -> None:
    made = ruled(moe)
    address = way_in(letters_to(ada)[0])
    shown = client.get(address)
    assert "Floods &lt;b&gt;" in shown.content.decode()
    assert "no-referrer" in shown.content.decode()
    assert not Appeal.objects.exists()
    wrong = client.post(address, {"words": "x" * 1001})
    assert wrong.status_code == 422
    assert "x" * 1001 in wrong.content.decode()
    assert client.post(address, {"words": "It was my cat"})["Location"] == address
    assert Appeal.objects.get(ruling=made).words == "It was my cat"
    assert "It was my cat" in client.get(address).content.decode()
    assert client.post(address, {"words": "Again"}).status_code == 409
    assert client.get("/me/").status_code == 302  # the letter signs nobody in


def test_it_is_open_to_who_is_signed_in_and_suspended_too(ada: User, moe: User, client_of: Any) -> None:
    ruled(moe)
    address = way_in(letters_to(ada)[0])
    assert client_of(ada).post(address, {"words": "It was my cat"}).status_code == 302


def test_a_forged_address_and_one_of_somebody_who_has_left_open_nothing(ada: User, moe: User, client: Any) -> None:
    made = ruled(moe)
    address = way_in(letters_to(ada)[0])
    for wrong in (address[:-3] + "x/", "/appeal/x/", reverse("universes:appeal_by_letter", args=["a:b:c"])):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, {"words": "x"}).status_code == 404
    assert ruling_of(address.split("/")[2]) == (made, ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("reverses", [True, False])
def test_what_became_of_it_is_another_letter(ada: User, moe: User, client: Any, reverses: bool) -> None:
    made = ruled(moe)
    address = way_in(letters_to(ada)[0])
    client.post(address, {"words": "It was my cat"})
    answer_appeal(ruling=made, by=moe, reverses=reverses, reason="We looked again")
    [letter] = letters_to(ada)
    words = "This ruling is taken back: " if reverses else "You appealed, and the ruling stands: "
    assert words + "We looked again" in letter.body
    assert "/appeal/" not in letter.body


def test_a_ruling_that_is_taken_back_before_its_letter_went_is_told_as_it_is(ada: User, moe: User) -> None:
    reverse_ruling(ruling=ruled(moe), by=moe, reason="A mistake")
    [letter] = letters_to(ada)
    assert "This ruling is taken back: A mistake" in letter.body


def test_a_dismissal_asks_for_no_appeal(aurora: Universe, ada: User, moe: User) -> None:
    ruled(moe, kind="universe", identity=str(aurora.pk), verdict="dismiss", days=None)
    [letter] = letters_to(ada)
    assert "found nothing wrong" in letter.body
    assert "/appeal/" not in letter.body


def test_the_log_of_requests_keeps_no_such_address(ada: User, moe: User, client: Any) -> None:
    ruled(moe)
    address = way_in(letters_to(ada)[0])
    with capture_logs() as written:
        client.get(address)
    assert [line["path"] for line in written if line["event"] == "request"] == ["/appeal/.../"]


def test_the_sentence_of_a_ruling_says_that_the_thing_is_hidden_too(aurora: Universe, moe: User) -> None:
    made = ruled(moe, kind="universe", identity=str(aurora.pk), hides=True)
    assert made.sentence() == "Your account is suspended for 3 days. It is hidden, too."
    assert Ruling(verdict="suspend", at=timezone.now()).sentence() == "Your account is suspended for good."
