"""People report what does not belong here; several who do not belong together hide it until a moderator has looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Notification, User
from accounts.operations.suspending import suspend
from accounts.suspended import Suspended
from simulation.errors import TooMany
from universes.errors import Invalid, NotAllowed, NotFound
from universes.guests import Guest
from universes.models import Case, Hidden, Report, Universe
from universes.operations.reporting import report
from universes.operations.ruling import rule
from universes.operations.talking import messages_of, post_message

pytestmark = pytest.mark.django_db

V1 = "/api/v1"


@pytest.fixture
def witness() -> Callable[..., User]:
    """`witness(3)`: somebody whose word counts: an account of some age with a confirmed e-mail."""

    def made(number: int, *, confirmed: bool = True, days: int = 2) -> User:
        person = User.objects.create_user(f"witness{number}", f"witness{number}@example.org")
        User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=days))
        EmailAddress.objects.create(user=person, email=person.email, verified=confirmed, primary=True)
        return person

    return made


def tell(thing: Universe, by: Any, address: str = "203.0.113.1", **more: Any) -> Report:
    said = {"reason": "spam"} | more
    return report(kind="universe", identity=str(thing.pk), by=by, address=address, **said)[0]


# --- one report --------------------------------------------------------------------------------------


def test_a_report_opens_a_case_and_the_next_joins_it(aurora: Universe, ben: User, cleo: User) -> None:
    tell(aurora, ben, words="Sells watches")
    tell(aurora, cleo, reason="flashes")
    case = Case.objects.get()
    assert (case.kind, case.label, case.about) == ("universe", "Aurora", aurora.owner)
    assert case.reports.count() == 2


def test_one_person_has_one_open_report_about_a_thing(aurora: Universe, ben: User) -> None:
    first, again = (report(kind="universe", identity=str(aurora.pk), by=ben, reason="spam") for _ in range(2))
    assert first[0] == again[0]
    assert (first[1], again[1]) == (True, False)
    assert Report.objects.count() == 1


def test_what_was_ruled_on_may_be_reported_anew(aurora: Universe, ben: User, moe: User) -> None:
    first = tell(aurora, ben)
    rule(case=first.case, by=moe, verdict="dismiss", reason="Fine")
    again = tell(aurora, ben)
    assert again.case != first.case
    assert Case.objects.open().get() == again.case


def test_nobody_reports_what_they_may_not_see(draft: Universe, aurora: Universe, cleo: User) -> None:
    for kind, identity in (
        ("universe", str(draft.pk)), ("universe", "not-a-number"), ("universe", ""), ("message", "7"),
        ("message", "99999999999999999999"), ("person", "nobody"), ("galaxy", "1"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            report(kind=kind, identity=identity, by=cleo, reason="spam")


def test_nobody_reports_their_own(aurora: Universe, ada: User) -> None:
    with pytest.raises(Invalid):
        tell(aurora, ada)
    with pytest.raises(Invalid):
        report(kind="person", identity="ada", by=ada, reason="spam")


def test_guests_and_suspended_people_report_nothing(aurora: Universe, ben: User, moe: User) -> None:
    with pytest.raises(NotAllowed):
        tell(aurora, Guest("key", "Gil"))
    suspend(person=ben, by=moe, reason="x", days=1, now=timezone.now())
    with pytest.raises(Suspended):
        tell(aurora, ben)


@pytest.mark.parametrize(
    ("more", "path"),
    [({"reason": "dislike"}, "reason"), ({"reason": ""}, "reason"), ({"words": "x" * 501}, "words"),
     ({"reason": "other"}, "words"), ({"words": "\x00"}, "words")],
)  # fmt: skip
def test_what_is_wrong_in_a_report_is_said(aurora: Universe, ben: User, more: Any, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        tell(aurora, ben, **more)
    assert [problem["path"] for problem in refused.value.problems] == [path]


def test_people_and_messages_are_reported_too(aurora: Universe, ada: User, ben: User) -> None:
    said = post_message(universe=aurora, by=ada, text="Rude words")
    report(kind="message", identity=str(said.pk), by=ben, reason="abuse")
    report(kind="person", identity="ada", by=ben, reason="abuse")
    assert sorted(Case.objects.values_list("kind", "about__username")) == [("message", "ada"), ("person", "ada")]
    assert Case.objects.get(kind="message").quote == "Rude words"


def test_reports_are_limited_with_kind_words(ada: User, ben: User, universe_of: Any) -> None:
    for k in range(10):
        tell(universe_of(ada, name=f"U{k}", visibility="public"), ben)
    with pytest.raises(TooMany, match="Thank you"):
        tell(universe_of(ada, name="One more", visibility="public"), ben)


# --- several -----------------------------------------------------------------------------------------


def seen_by(person: User, universe: Universe) -> bool:
    return Universe.objects.visible_to(person).filter(pk=universe.pk).exists()


def test_three_independent_people_hide_it_for_now_and_its_owner_is_told(
    aurora: Universe, cleo: User, ada: User, witness: Any
) -> None:
    for k in range(2):
        tell(aurora, witness(k), f"203.0.113.{k}")
    assert seen_by(cleo, aurora)
    tell(aurora, witness(2), "203.0.113.2")
    hidden = Hidden.objects.get()
    assert (hidden.universe, hidden.by, hidden.is_for_now) == (aurora, None, True)
    assert not seen_by(cleo, aurora)
    assert seen_by(ada, aurora)
    [told] = [each.sentence() for each in Notification.objects.of(ada)]
    assert "Aurora" in told
    assert "hidden" in told
    assert AuditEntry.objects.get().act == "case.hide"


def test_one_person_with_three_accounts_hides_nothing(aurora: Universe, witness: Any) -> None:
    for k in range(4):
        tell(aurora, witness(k), "203.0.113.1")
    tell(aurora, witness(4), "203.0.113.2")
    assert not Hidden.objects.exists()


@pytest.mark.parametrize("more", [{"confirmed": False}, {"days": 0}])
def test_new_and_unconfirmed_accounts_do_not_count(aurora: Universe, witness: Any, more: Any) -> None:
    for k in range(5):
        tell(aurora, witness(k, **more), f"203.0.113.{k}")
    assert not Hidden.objects.exists()
    assert Report.objects.count() == 5  # moderators read them all the same


def test_people_are_never_hidden_by_reports(ada: User, witness: Any) -> None:
    for k in range(4):
        report(kind="person", identity="ada", by=witness(k), reason="abuse", address=f"203.0.113.{k}")
    assert not Hidden.objects.exists()


def test_a_message_goes_from_the_chat_for_now(aurora: Universe, ada: User, moe: User, witness: Any) -> None:
    said = post_message(universe=aurora, by=ada, text="Rude words")
    post_message(universe=aurora, by=ada, text="Kind words")
    for k in range(3):
        report(kind="message", identity=str(said.pk), by=witness(k), reason="abuse", address=f"203.0.113.{k}")
    assert [message["text"] for message in messages_of(aurora.pk)[0]] == ["Kind words"]
    rule(case=Case.objects.get(), by=moe, verdict="dismiss", reason="It is not that rude")
    assert [message["text"] for message in messages_of(aurora.pk)[0]] == ["Rude words", "Kind words"]


def test_the_network_is_forgotten_when_it_is_ruled_on(aurora: Universe, ben: User, moe: User) -> None:
    made = tell(aurora, ben)
    assert made.network
    assert "203" not in made.network
    rule(case=made.case, by=moe, verdict="dismiss", reason="Fine")
    made.refresh_from_db()
    assert made.network == ""


# --- doors -------------------------------------------------------------------------------------------


def test_the_form_works_without_scripts(aurora: Universe, cleo: User, client_of: Any) -> None:
    browser, address = client_of(cleo), reverse("universes:report", args=["universe", aurora.pk])
    assert address in browser.get(reverse("universes:page", args=[aurora.pk])).content.decode()
    assert "<html" in browser.get(address).content.decode()
    wrong = browser.post(address, {"reason": "", "words": "It <b>sells</b> watches"})
    assert wrong.status_code == 422
    assert "It &lt;b&gt;sells&lt;/b&gt; watches" in wrong.content.decode()
    sent = browser.post(address, {"reason": "spam", "words": "It sells watches"})
    assert sent["Location"] == reverse("universes:page", args=[aurora.pk])
    assert Report.objects.get().words == "It sells watches"
    assert "told us of this already" in browser.post(address, {"reason": "spam"}, follow=True).content.decode()


def test_the_dialog_is_the_same_form(aurora: Universe, cleo: User, client_of: Any) -> None:
    browser, address = client_of(cleo), reverse("universes:report", args=["universe", aurora.pk])
    fragment = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "dialog__head" in fragment
    sent = browser.post(address, {"reason": "spam"}, headers={"HX-Request": "true"})
    assert sent.status_code == 200
    assert "Thank you" in sent.content.decode()


def test_owners_and_strangers_see_no_way_to_report(aurora: Universe, ada: User, client_of: Any) -> None:
    for person in (ada, None):
        shown = client_of(person).get(reverse("universes:page", args=[aurora.pk])).content.decode()
        assert reverse("universes:report", args=["universe", aurora.pk]) not in shown


def test_what_may_not_be_seen_has_no_form(draft: Universe, cleo: User, client_of: Any) -> None:
    assert client_of(cleo).get(reverse("universes:report", args=["universe", draft.pk])).status_code == 404


def test_programs_report_and_read_what_came_of_it(
    aurora: Universe, ben: User, cleo: User, moe: User, api_of: Any
) -> None:
    api, sent = api_of(cleo), {"kind": "universe", "id": str(aurora.pk), "reason": "spam", "words": "Watches"}
    made = api.post(f"{V1}/reports/", sent)
    assert made.status_code == 201
    assert api.post(f"{V1}/reports/", sent).status_code == 200
    data = made.json()["data"]
    assert (data["outcome"], data["name"]) == ("open", "Aurora")
    rule(case=Case.objects.get(), by=moe, verdict="warn", reason="No watches here")
    [read] = api.get(f"{V1}/reports/").json()["data"]["results"]
    assert read["outcome"] == "acted"
    assert "No watches here" not in str(read)  # between moderators and whose it is
    assert api.get(f"{V1}/reports/{data['id']}/").status_code == 200
    assert api_of(ben).get(f"{V1}/reports/{data['id']}/").status_code == 404
    assert api_of(None).post(f"{V1}/reports/", sent).status_code == 401
    for bad in ({"reason": "dislike"}, {"kind": "galaxy"}, {"words": "x" * 501}, {"id": "x" * 37}):
        assert api.post(f"{V1}/reports/", sent | bad).status_code == 400
    assert api.post(f"{V1}/reports/", sent | {"id": "nothing"}).status_code == 404


def test_the_list_of_reports_takes_the_same_queries_however_long(
    ada: User, cleo: User, moe: User, universe_of: Any, api_of: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    for k in range(8):
        made = tell(universe_of(ada, name=f"U{k}", visibility="public"), cleo)
        rule(case=made.case, by=moe, verdict="warn", reason="No")
    api, browser = api_of(cleo), client_of(cleo)
    with django_assert_max_num_queries(3):
        assert api.get(f"{V1}/reports/").json()["data"]["count"] == 8
    with django_assert_max_num_queries(6):
        assert browser.get(reverse("universes:rulings")).status_code == 200
