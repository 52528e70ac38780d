"""The desk: the queue, the buttons that ask for a reason, and who may press them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Suspension, User
from universes.models import Case, Hidden, Ruling, Universe
from universes.operations.moderators import make_group
from universes.operations.publishing import publish
from universes.operations.reporting import report
from universes.operations.ruling import appeal, rule, rule_on_thing

pytestmark = pytest.mark.django_db

QUEUE = "/admin/universes/case/"


@pytest.fixture
def mia() -> User:
    person = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    person.groups.add(make_group())
    return person


def told(thing: Universe, *people: User, reason: str = "spam") -> Case:
    return [report(kind="universe", identity=str(thing.pk), by=by, reason=reason)[0].case for by in people][-1]


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- the queue ---------------------------------------------------------------------------------------


def test_reports_of_one_thing_stand_in_one_row_with_count_and_reasons(
    aurora: Universe, ben: User, cleo: User, mia: User, client_of: Any
) -> None:
    told(aurora, ben)
    told(aurora, cleo, reason="flashes")
    shown = text(client_of(mia).get(QUEUE))
    assert shown.count('<th class="field-what">') == 1
    assert '<td class="field-many">2</td>' in shown
    assert "Flashes or noise that can hurt, Spam or advertising" in shown
    assert reverse("universes:page", args=[aurora.pk]) in shown


def test_the_queue_shows_what_is_open_and_by_its_filter_the_rest(
    aurora: Universe, draft: Universe, ada: User, ben: User, mia: User, client_of: Any
) -> None:
    publish(universe=draft, by=ada)
    told(aurora, ben)
    made = rule(case=told(draft, ben), by=mia, verdict="warn", reason="x")
    desk = client_of(mia)

    def names(state: str = "") -> list[str]:
        shown = text(desk.get(QUEUE, {"state": state} if state else {}))
        return [name for name in ("Aurora", "Draft") if f"universe: {name}" in shown]

    assert (names(), names("ruled"), names("appealed")) == (["Aurora"], ["Draft"], [])
    appeal(ruling=made, by=ada, words="But")
    assert (names("appealed"), names("all")) == (["Draft"], ["Aurora", "Draft"])


def test_the_queue_takes_the_same_queries_however_long(
    ada: User, ben: User, cleo: User, mia: User, universe_of: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    desk = client_of(mia)

    def queries(count: int) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for k in range(count):
            told(universe_of(ada, name=f"U{k} of {count}", visibility="public"), ben, cleo)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(QUEUE).status_code == 200
        return len(asked)

    assert queries(1) == queries(7)


def test_what_people_write_is_escaped(aurora: Universe, ben: User, mia: User, client_of: Any) -> None:
    words = "<script>alert(1)</script>"
    case = report(kind="universe", identity=str(aurora.pk), by=ben, reason="spam", words=words)[0].case
    assert "<script>alert" not in text(client_of(mia).get(reverse("admin:universes_case_change", args=[case.pk])))


# --- ruling ------------------------------------------------------------------------------------------


def test_one_is_ruled_on_with_a_reason_and_not_without(aurora: Universe, ben: User, mia: User, client_of: Any) -> None:
    case, desk = told(aurora, ben), client_of(mia)
    address = reverse("admin:universes_case_rule", args=[case.pk])
    assert address in text(desk.get(reverse("admin:universes_case_change", args=[case.pk])))
    assert desk.get(address).status_code == 200
    for wrong in (
        {"verdict": "hide"}, {"verdict": "hide", "reason": "  "}, {"reason": "x"}, {"verdict": "burn", "reason": "x"},
        {"verdict": "suspend", "reason": "x"}, {"verdict": "suspend", "reason": "x", "days": 3, "for_good": "on"},
    ):  # fmt: skip
        assert desk.post(address, {"apply": "1"} | wrong).status_code == 422, wrong
    assert not Ruling.objects.exists()
    assert desk.post(address, {"verdict": "hide", "reason": "It sells watches"}).status_code == 302
    assert (Ruling.objects.get().by, Ruling.objects.get().verdict) == (mia, "hide")
    assert Hidden.objects.get().universe == aurora


def test_what_was_ruled_on_meanwhile_is_said(aurora: Universe, ben: User, moe: User, mia: User, client_of: Any) -> None:
    case, desk = told(aurora, ben), client_of(mia)
    rule(case=case, by=moe, verdict="warn", reason="First")
    answer = desk.post(reverse("admin:universes_case_rule", args=[case.pk]), {"verdict": "hide", "reason": "Second"})
    assert "ruled on meanwhile" in text(answer)
    assert Ruling.objects.get().reason == "First"


@pytest.mark.parametrize("verdict", ["dismiss", "hide", "warn", "suspend"])
def test_several_are_ruled_on_at_once(
    ada: User, ben: User, mia: User, universe_of: Any, client_of: Any, verdict: str
) -> None:
    cases = [told(universe_of(ada, name=f"U{k}", visibility="public"), ben) for k in range(3)]
    desk, selected = client_of(mia), {"action": verdict, "_selected_action": [case.pk for case in cases]}
    asked = desk.post(QUEUE, selected)
    assert text(asked).count('name="_selected_action"') == 3
    assert f'value="{verdict}"' in text(asked)
    assert not Ruling.objects.exists()
    sent = selected | {"apply": "1", "verdict": verdict, "reason": "All the same"}
    done = desk.post(QUEUE, sent | ({"days": 3} if verdict == "suspend" else {}), follow=True)
    assert "Done for 3 things" in text(done)
    assert Ruling.objects.filter(verdict=verdict, by=mia).count() == 3


def test_a_thing_that_nobody_reported_is_ruled_on_from_its_own_page(
    aurora: Universe, ben: User, mia: User, moe: User, client_of: Any
) -> None:
    of_universe = reverse("admin:universes_case_thing", args=["universe", aurora.pk])
    assert of_universe in text(client_of(mia).get(reverse("admin:universes_universe_change", args=[aurora.pk])))
    client_of(mia).post(of_universe, {"verdict": "hide", "reason": "x"})
    assert Hidden.objects.get().universe == aurora
    of_person = reverse("admin:universes_case_thing", args=["person", "ben"])
    for moderator in (mia, moe):
        assert of_person in text(client_of(moderator).get(reverse("admin:accounts_user_change", args=[ben.pk])))
    client_of(mia).post(of_person, {"verdict": "suspend", "reason": "x", "days": 2})
    assert User.objects.get(pk=ben.pk).suspension


def test_appeals_are_answered_and_ones_own_ruling_is_warned_of(
    aurora: Universe, ada: User, ben: User, moe: User, mia: User, client_of: Any
) -> None:
    case = told(aurora, ben)
    made = rule(case=case, by=mia, verdict="hide", reason="x")
    appeal(ruling=made, by=ada, words="It is a song about watches")
    address = reverse("admin:universes_case_appeal", args=[case.pk])
    hers = text(client_of(mia).get(address))
    assert "It is a song about watches" in hers
    assert "You ruled on this yourself" in hers
    assert "You ruled on this yourself" not in text(client_of(moe).get(address))
    assert client_of(moe).post(address, {"decision": "reverse", "reason": "So it is"}).status_code == 302
    assert not Hidden.objects.exists()


def test_rulings_are_taken_back(aurora: Universe, ben: User, mia: User, client_of: Any) -> None:
    case = told(aurora, ben)
    rule(case=case, by=mia, verdict="hide", reason="x")
    client_of(mia).post(reverse("admin:universes_case_take_back", args=[case.pk]), {"reason": "A mistake"})
    assert not Hidden.objects.exists()


def test_hidden_things_are_shown_and_suspensions_lifted_with_a_reason(
    aurora: Universe, ben: User, mia: User, client_of: Any
) -> None:
    rule_on_thing(kind="universe", identity=str(aurora.pk), by=mia, verdict="hide", reason="x")
    rule_on_thing(kind="person", identity="ben", by=mia, verdict="suspend", reason="x", days=2)
    desk = client_of(mia)
    for address, action, model in (
        ("/admin/universes/hidden/", "show_again", Hidden),
        ("/admin/accounts/suspension/", "lift", Suspension),
    ):
        assert desk.get(address).status_code == 200
        selected = {"action": action, "_selected_action": [model.objects.get().pk]}  # type: ignore[attr-defined]
        assert desk.post(address, selected).status_code == 200
        assert model.objects.exists()  # type: ignore[attr-defined]
        assert desk.post(address, selected | {"apply": "1", "reason": " "}).status_code == 422
        assert desk.post(address, selected | {"apply": "1", "reason": "Enough"}).status_code == 302
        assert not model.objects.exists()  # type: ignore[attr-defined]


def test_every_list_of_the_desk_opens_for_moderators_and_none_is_written_by_hand(
    aurora: Universe, ben: User, mia: User, client_of: Any
) -> None:
    made = rule(case=told(aurora, ben), by=mia, verdict="suspend", reason="x", days=3, hides=True)
    desk = client_of(mia)
    rows = {
        "universes_case": made.case_id,
        "universes_hidden": Hidden.objects.get().pk,
        "accounts_suspension": made.suspension_id,
        "accounts_auditentry": AuditEntry.objects.all()[0].pk,
    }
    for name, pk in rows.items():
        assert desk.get(reverse(f"admin:{name}_changelist")).status_code == 200
        change = reverse(f"admin:{name}_change", args=[pk])
        assert desk.get(change).status_code == 200
        assert desk.post(change, {"reason": "y"}).status_code == 403
        assert desk.get(reverse(f"admin:{name}_add")).status_code == 403
        assert desk.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403


def test_who_does_not_moderate_has_no_desk(aurora: Universe, ada: User, ben: User, client_of: Any) -> None:
    case = told(aurora, ben)
    sam = User.objects.create_user("sam", "sam@example.org", is_staff=True)
    address = reverse("admin:universes_case_rule", args=[case.pk])
    assert client_of(ada).post(address, {"verdict": "hide", "reason": "x"}).status_code == 302  # to the desk's own door
    assert client_of(sam).post(address, {"verdict": "hide", "reason": "x"}).status_code == 404
    assert client_of(sam).get(QUEUE).status_code == 403
    assert client_of(sam).get(reverse("universes:page", args=[aurora.pk])).status_code == 200
    assert not Ruling.objects.exists()


def test_who_only_reads_the_queue_finds_no_buttons(aurora: Universe, ben: User, client_of: Any) -> None:
    from django.contrib.auth.models import Permission

    case = told(aurora, ben)
    sam = User.objects.create_user("sam", "sam@example.org", is_staff=True)
    sam.user_permissions.add(Permission.objects.get(codename="view_case"))
    desk = client_of(sam)
    assert desk.get(QUEUE).status_code == 200
    desk.post(QUEUE, {"action": "hide", "_selected_action": [case.pk], "apply": "1", "verdict": "hide", "reason": "x"})
    assert not Ruling.objects.exists()


def test_the_group_has_what_the_desk_needs_and_nothing_more() -> None:
    group = make_group()
    assert make_group() == group
    codes = set(group.permissions.values_list("codename", flat=True))
    assert "rule" in codes
    assert {code for code in codes if not code.startswith("view_")} == {
        "rule", "add_blockednetwork", "delete_blockednetwork",
    }  # fmt: skip


def test_what_is_hidden_for_now_says_so_at_the_desk(aurora: Universe, ben: User, mia: User, client_of: Any) -> None:
    Hidden.objects.create(universe=aurora, case=told(aurora, ben), reason="Several", at=timezone.now())
    assert "icon-yes" in text(client_of(mia).get("/admin/universes/hidden/"))
