"""The audit log takes lines and gives none back, whichever way somebody comes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.models.audit import AppendOnly
from accounts.operations.auditing import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(moe: User, ada: User) -> AuditEntry:
    return write(act="ruling.hide", by=moe, kind="universe", thing=7, label="Aurora", about=ada, reason="Why", days=3)


def test_a_line_says_who_did_what_to_whom_and_why(entry: AuditEntry) -> None:
    kept = AuditEntry.objects.get()
    assert (kept.act, kept.by_name, kept.about_name, kept.label, kept.reason) == (
        "ruling.hide",
        "moe",
        "ada",
        "Aurora",
        "Why",
    )
    assert kept.details == {"days": 3}


def test_the_models_refuse_to_change_or_delete_a_line(entry: AuditEntry) -> None:
    entry.reason = "Something else"
    for act in (
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(reason=""),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.bulk_update([entry], ["reason"]),
    ):
        with pytest.raises(AppendOnly):
            act()


@pytest.mark.parametrize("statement", ["UPDATE accounts_auditentry SET reason = ''", "DELETE FROM accounts_auditentry"])
def test_the_database_refuses_it_too(entry: AuditEntry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().reason == "Why"


def test_a_line_outlives_whoever_is_in_it(entry: AuditEntry, moe: User, ada: User) -> None:
    ada.delete()
    moe.delete()
    assert (AuditEntry.objects.get().by_name, AuditEntry.objects.get().about_name) == ("moe", "ada")


def test_the_desk_shows_it_and_changes_nothing(entry: AuditEntry, moe: User, client_of: Any) -> None:
    desk = client_of(moe)
    assert "Aurora" in desk.get(reverse("admin:accounts_auditentry_changelist")).content.decode()
    address = reverse("admin:accounts_auditentry_change", args=[entry.pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"reason": "x"}).status_code == 403
    assert desk.post(reverse("admin:accounts_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    assert desk.get(reverse("admin:accounts_auditentry_add")).status_code == 403
