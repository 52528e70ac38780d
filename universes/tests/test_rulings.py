"""Moderators rule, once, with a reason; whom it concerns is told, may appeal once, and is heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Notification, Suspension, User
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Case, Hidden, Ruling, Universe
from universes.operations.exporting import of_rulings
from universes.operations.moderators import make_group
from universes.operations.reporting import report
from universes.operations.ruling import (
    answer_appeal,
    appeal,
    end_suspension,
    is_own_ruling,
    reverse_ruling,
    rule,
    rule_on_thing,
    show_again,
)

pytestmark = pytest.mark.django_db

V1 = "/api/v1"


@pytest.fixture
def case(aurora: Universe, cleo: User) -> Case:
    return report(kind="universe", identity=str(aurora.pk), by=cleo, reason="spam")[0].case


@pytest.fixture
def mia() -> User:
    """Somebody who moderates without running the site."""
    person = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    person.groups.add(make_group())
    return person


def seen_by(person: User, universe: Universe) -> bool:
    return Universe.objects.visible_to(person).filter(pk=universe.pk).exists()


def told(person: User) -> list[str]:
    return [each.sentence() for each in Notification.objects.of(person)]


# --- ruling ------------------------------------------------------------------------------------------


def test_to_dismiss_leaves_all_as_it_is_and_tells_both(
    case: Case, aurora: Universe, ada: User, cleo: User, moe: User
) -> None:
    rule(case=case, by=moe, verdict="dismiss", reason="Nothing wrong")
    assert seen_by(cleo, aurora)
    assert told(ada) == ["A moderator decided about Aurora"]
    assert told(cleo) == ["Your report on Aurora was decided"]
    assert not Suspension.objects.exists()


def test_to_hide_leaves_it_to_its_owner_and_moderators(
    case: Case, aurora: Universe, ada: User, ben: User, moe: User, mia: User
) -> None:
    rule(case=case, by=moe, verdict="hide", reason="Spam")
    assert [seen_by(person, aurora) for person in (ada, ben, moe, mia)] == [True, False, True, True]
    assert not Universe.objects.listed().exists()
    assert not Universe.objects.listed_for(moe).exists()
    assert Universe.objects.listed_for(ada).exists()
    assert not Hidden.objects.get().is_for_now


def test_to_warn_changes_nothing_but_is_kept(case: Case, aurora: Universe, cleo: User, moe: User) -> None:
    rule(case=case, by=moe, verdict="warn", reason="Do not sell")
    assert seen_by(cleo, aurora)
    assert Ruling.objects.get().reason == "Do not sell"


def test_to_suspend_is_for_days_or_for_good(case: Case, ada: User, ben: User, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="suspend", reason="Again", days=3)
    assert made.suspension
    assert made.suspension.until == made.at + timedelta(days=3)
    for_good = rule_on_thing(kind="person", identity="ben", by=moe, verdict="suspend", reason="Worse")
    assert for_good.suspension
    assert for_good.suspension.until is None
    assert User.objects.get(pk=ben.pk).suspension == for_good.suspension


def test_a_warning_or_suspension_may_hide_the_thing_too(case: Case, aurora: Universe, cleo: User, moe: User) -> None:
    rule(case=case, by=moe, verdict="suspend", reason="Again", days=3, hides=True)
    assert not seen_by(cleo, aurora)


def test_every_ruling_is_in_the_audit_log(case: Case, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="suspend", reason="Again", days=3)
    reverse_ruling(ruling=made, by=moe, reason="A mistake")
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", "by_name", "about_name", "reason"))
    assert acts == [
        ("suspension.begin", "moe", "ada", "Again"),
        ("ruling.suspend", "moe", "ada", "Again"),
        ("suspension.lift", "moe", "ada", "A mistake"),
        ("ruling.reverse", "moe", "ada", "A mistake"),
    ]


def test_a_case_is_ruled_on_once(case: Case, moe: User, mia: User) -> None:
    rule(case=case, by=moe, verdict="warn", reason="First")
    with pytest.raises(Conflict):
        rule(case=case, by=mia, verdict="hide", reason="Second")
    assert Ruling.objects.get().reason == "First"
    assert not Hidden.objects.exists()


def test_only_moderators_rule(case: Case, ada: User, ben: User, cleo: User) -> None:
    staff_without_rights = User.objects.create_user("sam", "sam@example.org", is_staff=True)
    for person in (ada, ben, cleo, staff_without_rights):
        with pytest.raises(NotAllowed):
            rule(case=case, by=person, verdict="dismiss", reason="x")
    assert Case.objects.open().exists()


def test_nobody_rules_on_themselves_nor_on_other_moderators_but_who_runs_the_site(
    ben: User, moe: User, mia: User
) -> None:
    for by, whom in ((moe, "moe"), (mia, "mia"), (mia, "moe")):
        with pytest.raises(NotAllowed):
            rule_on_thing(kind="person", identity=whom, by=by, verdict="warn", reason="x")
    rule_on_thing(kind="person", identity="mia", by=moe, verdict="warn", reason="x")
    rule_on_thing(kind="person", identity="ben", by=mia, verdict="warn", reason="x")


@pytest.mark.parametrize(
    "said",
    [{"verdict": "burn", "reason": "x"}, {"verdict": "warn", "reason": " "}, {"verdict": "warn", "reason": "x" * 1001},
     {"verdict": "suspend", "reason": "x", "days": 0}, {"verdict": "suspend", "reason": "x", "days": 9999},
     {"verdict": "dismiss", "reason": "x", "hides": True}],
)  # fmt: skip
def test_a_ruling_that_is_none_is_refused_and_changes_nothing(case: Case, moe: User, said: Any) -> None:
    with pytest.raises(Invalid):
        rule(case=case, by=moe, **said)
    assert Case.objects.open().exists()
    assert not Ruling.objects.exists()
    assert not AuditEntry.objects.exists()


def test_people_cannot_be_hidden(moe: User, ben: User) -> None:
    with pytest.raises(Invalid):
        rule_on_thing(kind="person", identity="ben", by=moe, verdict="hide", reason="x")


def test_a_case_outlives_its_thing(case: Case, aurora: Universe, moe: User, ada: User) -> None:
    aurora.delete()
    rule(case=case, by=moe, verdict="hide", reason="It was spam")
    assert not Hidden.objects.exists()
    ada.delete()
    case.refresh_from_db()
    assert (case.about, case.label) == (None, "Aurora")


# --- taking back, appeal -----------------------------------------------------------------------------


def test_a_ruling_taken_back_undoes_what_it_did(case: Case, aurora: Universe, ada: User, cleo: User, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="suspend", reason="Spam", days=3, hides=True)
    reverse_ruling(ruling=made, by=moe, reason="A mistake")
    assert seen_by(cleo, aurora)
    assert User.objects.get(pk=ada.pk).suspension is None
    with pytest.raises(Conflict):
        reverse_ruling(ruling=made, by=moe, reason="Twice")


def test_what_is_shown_again_or_lifted_at_the_desk_is_the_ruling_taken_back(
    case: Case, aurora: Universe, cleo: User, moe: User
) -> None:
    made = rule(case=case, by=moe, verdict="suspend", reason="Spam", days=3, hides=True)
    assert made.suspension
    end_suspension(suspension=made.suspension, by=moe, reason="Early")
    assert hasattr(Ruling.objects.get(), "reversal")
    assert seen_by(cleo, aurora)
    with pytest.raises(Conflict):
        reverse_ruling(ruling=made, by=moe, reason="Twice")


def test_what_several_reports_hid_is_shown_by_dismissing_them(
    case: Case, aurora: Universe, cleo: User, moe: User
) -> None:
    hidden = Hidden.objects.create(universe=aurora, case=case, reason="Several", at=timezone.now())
    show_again(hidden=hidden, by=moe, reason="Fine")
    assert seen_by(cleo, aurora)
    assert Ruling.objects.get().verdict == "dismiss"


def test_an_appeal_is_said_once_by_whom_it_is_about(case: Case, ada: User, ben: User, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="hide", reason="Spam")
    with pytest.raises(NotFound):
        appeal(ruling=made, by=ben, words="It is not mine")
    for words in ("", "  ", "x" * 1001):
        with pytest.raises(Invalid):
            appeal(ruling=made, by=ada, words=words)
    appeal(ruling=made, by=ada, words="It is a song about watches")
    assert Case.objects.appealed().get() == case
    with pytest.raises(Conflict):
        appeal(ruling=made, by=ada, words="Again")


def test_a_dismissal_and_what_was_taken_back_cannot_be_appealed(case: Case, ada: User, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="dismiss", reason="Fine")
    with pytest.raises(Conflict):
        appeal(ruling=made, by=ada, words="But")
    other = rule_on_thing(kind="person", identity="ada", by=moe, verdict="warn", reason="x")
    reverse_ruling(ruling=other, by=moe, reason="A mistake")
    with pytest.raises(Conflict):
        appeal(ruling=other, by=ada, words="But")


def test_a_reversing_answer_undoes_the_ruling_and_an_upholding_one_does_not(
    case: Case, aurora: Universe, ada: User, cleo: User, moe: User, mia: User
) -> None:
    made = rule(case=case, by=moe, verdict="hide", reason="Spam")
    appeal(ruling=made, by=ada, words="It is a song")
    answer_appeal(ruling=made, by=mia, reverses=True, reason="It is indeed")
    assert seen_by(cleo, aurora)
    with pytest.raises(Conflict):
        answer_appeal(ruling=made, by=mia, reverses=False, reason="No")
    again = rule_on_thing(kind="universe", identity=str(aurora.pk), by=moe, verdict="hide", reason="Spam, now")
    appeal(ruling=again, by=ada, words="No")
    answer_appeal(ruling=again, by=mia, reverses=False, reason="Yes")
    assert not seen_by(cleo, aurora)


def test_the_desk_knows_when_a_moderator_would_judge_their_own_ruling(case: Case, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="hide", reason="Spam")
    assert not is_own_ruling(made, moe)  # there is nobody else
    other = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    other.groups.add(make_group())
    assert is_own_ruling(made, moe)
    assert not is_own_ruling(made, other)


def test_a_suspended_person_appeals_on_the_page(ada: User, moe: User, client_of: Any) -> None:
    made = rule_on_thing(kind="person", identity="ada", by=moe, verdict="suspend", reason="Floods", days=3)
    browser, page = client_of(ada), reverse("universes:rulings")
    shown = browser.get(page).content.decode()
    assert "Floods" in shown
    address = reverse("universes:appeal", args=[made.pk])
    assert address in shown
    wrong = browser.post(address, {"words": "x" * 1001})
    assert wrong.status_code == 422
    assert "x" * 1001 in wrong.content.decode()
    assert browser.post(address, {"words": "It was my cat <3"})["Location"] == page
    assert "It was my cat &lt;3" in browser.get(page).content.decode()


def test_others_rulings_are_not_there(ada: User, ben: User, moe: User, client_of: Any, api_of: Any) -> None:
    made = rule_on_thing(kind="person", identity="ada", by=moe, verdict="warn", reason="Floods")
    assert client_of(ben).post(reverse("universes:appeal", args=[made.pk]), {"words": "x"}).status_code == 404
    assert "Floods" not in client_of(ben).get(reverse("universes:rulings")).content.decode()
    assert api_of(ben).get(f"{V1}/rulings/{made.pk}/").status_code == 404
    assert api_of(ben).post(f"{V1}/rulings/{made.pk}/appeal/", {"words": "x"}).status_code == 404


def test_programs_read_rulings_and_appeal_while_suspended(ada: User, moe: User, api_of: Any) -> None:
    made = rule_on_thing(kind="person", identity="ada", by=moe, verdict="suspend", reason="Floods", days=3)
    api = api_of(ada)
    [read] = api.get(f"{V1}/rulings/").json()["data"]["results"]
    assert (read["verdict"], read["reason"], read["may_be_appealed"], read["appeal"]) == (
        "suspend",
        "Floods",
        True,
        None,
    )
    assert read["until"]
    assert api.post(f"{V1}/rulings/{made.pk}/appeal/", {"words": "My cat"}).status_code == 201
    assert api.post(f"{V1}/rulings/{made.pk}/appeal/", {"words": "My cat"}).status_code == 409
    read = api.get(f"{V1}/rulings/{made.pk}/").json()["data"]
    assert (read["appeal"]["words"], read["may_be_appealed"], read["is_reversed"]) == ("My cat", False, False)


def test_owners_of_what_is_hidden_are_told_so_on_its_page_and_in_their_list(
    case: Case, aurora: Universe, ada: User, moe: User, client_of: Any
) -> None:
    rule(case=case, by=moe, verdict="hide", reason="It sells watches")
    page = reverse("universes:page", args=[aurora.pk])
    assert "It sells watches" in client_of(ada).get(page).content.decode()
    assert "because you moderate" in client_of(moe).get(page).content.decode()
    assert "hidden by moderators" in client_of(ada).get("/me/").content.decode()


def test_the_page_takes_the_same_queries_however_many(
    ada: User, moe: User, universe_of: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    for k in range(8):
        made = rule_on_thing(
            kind="universe", identity=str(universe_of(ada, name=f"U{k}").pk), by=moe, verdict="hide", reason="x"
        )
        appeal(ruling=made, by=ada, words="But")
    browser = client_of(ada)
    with django_assert_max_num_queries(6):
        assert browser.get(reverse("universes:rulings")).status_code == 200


def test_the_archive_of_an_account_has_them_without_who_reported(case: Case, ada: User, cleo: User, moe: User) -> None:
    made = rule(case=case, by=moe, verdict="hide", reason="Spam")
    appeal(ruling=made, by=ada, words="A song")
    hers = {path: b"".join(content).decode() for path, content in of_rulings(ada)}
    assert "A song" in hers["rulings.json"]
    assert "cleo" not in str(hers).lower()
    his = {path: b"".join(content).decode() for path, content in of_rulings(cleo)}
    assert "Aurora" in his["reports.json"]
    assert his["rulings.json"].strip() == "[]"
