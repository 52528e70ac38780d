"""Moderators and reporters at the same moment: one ruling, hidden once, on whichever database is there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import AuditEntry, Notification, User
from universes.errors import Conflict, NotFound
from universes.models import Case, Comment, Hidden, Report, Reversal, Ruling, Universe
from universes.operations.commenting import delete_comment, post_comment
from universes.operations.publishing import publish
from universes.operations.reporting import report
from universes.operations.ruling import answer_appeal, appeal, reverse_ruling, rule, rule_on_thing

from .test_concurrency import Together, together, universe  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moderators(ada: User, cleo: User, moe: User) -> list[User]:
    return [moe, User.objects.create_user("mia", "mia@example.org", is_staff=True, is_superuser=True)]


@pytest.fixture
def witnesses(ada: User) -> list[User]:
    people = [User.objects.create_user(f"witness{k}", f"witness{k}@example.org") for k in range(5)]
    User.objects.update(date_joined=timezone.now() - timedelta(days=2))
    EmailAddress.objects.bulk_create(EmailAddress(user=one, email=one.email, verified=True) for one in people)
    return people


def or_conflict(act: Callable[[], Any]) -> Callable[[], str]:
    def tried() -> str:
        try:
            act()
        except Conflict:
            return "conflict"
        return "done"

    return tried


def test_two_moderators_who_rule_at_once_make_one_ruling(
    ada: User,
    cleo: User,
    moderators: list[User],
    universe: Universe,  # noqa: F811
    together: Together,  # noqa: F811
) -> None:
    publish(universe=universe, by=ada)
    case = report(kind="universe", identity=str(universe.pk), by=cleo, reason="spam")[0].case
    done = together.run(
        *(
            or_conflict(partial(rule, case=case, by=by, verdict=verdict, reason="x"))
            for by, verdict in zip(moderators * 2, ["hide", "warn", "dismiss", "suspend"], strict=True)
        )
    )
    assert sorted(done) == ["conflict", "conflict", "conflict", "done"]
    made = Ruling.objects.get()
    assert Hidden.objects.exists() == (made.verdict == "hide")
    assert AuditEntry.objects.filter(act__startswith="ruling.").count() == 1
    assert Notification.objects.filter(kind="ruling").count() == 1


def test_reports_at_once_are_one_case_and_hide_once(
    ada: User,
    witnesses: list[User],
    universe: Universe,  # noqa: F811
    together: Together,  # noqa: F811
) -> None:
    publish(universe=universe, by=ada)

    def telling(k: int) -> Callable[[], Any]:
        said = {"kind": "universe", "identity": str(universe.pk), "reason": "spam", "address": f"203.0.113.{k}"}
        return lambda: report(by=witnesses[k], **said)

    together.run(*(telling(k) for k in range(3)))
    assert Case.objects.count() == 1
    assert Report.objects.count() == 3
    assert Hidden.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_an_appeal_answered_twice_at_once_is_answered_once(
    ada: User,
    cleo: User,
    moderators: list[User],
    universe: Universe,  # noqa: F811
    together: Together,  # noqa: F811
) -> None:
    publish(universe=universe, by=ada)
    case = report(kind="universe", identity=str(universe.pk), by=cleo, reason="spam")[0].case
    made = rule(case=case, by=moderators[0], verdict="hide", reason="x")
    appeal(ruling=made, by=ada, words="No")
    done = together.run(
        *(
            or_conflict(partial(answer_appeal, ruling=made, by=by, reverses=True, reason="Yes"))
            for by in moderators
        ),
        or_conflict(lambda: reverse_ruling(ruling=made, by=moderators[0], reason="Of my own accord")),
    )
    assert done.count("done") >= 1
    assert Reversal.objects.count() == 1
    assert not Hidden.objects.exists()


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_comment_that_is_hidden_and_deleted_at_once_leaves_nothing_hidden(
    ada: User,
    cleo: User,
    moderators: list[User],
    universe: Universe,  # noqa: F811
    together: Together,  # noqa: F811
    is_answered: bool,
) -> None:
    publish(universe=universe, by=ada)
    said = post_comment(universe=universe, by=cleo, text="Rude words")
    if is_answered:
        post_comment(universe=universe, by=ada, to=said.pk, text="Please.")
    thing: dict[str, Any] = {"kind": "comment", "identity": str(said.pk)}

    def gone_or_ruled() -> None:
        with suppress(NotFound):
            rule_on_thing(**thing, by=moderators[0], verdict="hide", reason="x")

    together.run(gone_or_ruled, lambda: delete_comment(comment=Comment.objects.get(pk=said.pk), by=cleo))
    assert not Hidden.objects.exists()
    assert [one.deleted is not None for one in Comment.objects.filter(pk=said.pk)] == ([True] if is_answered else [])
