"""Taking another name."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.errors import Conflict, Invalid
from accounts.models import FormerName, User
from accounts.operations.renaming import rename

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


def later(days: float) -> None:
    """As if everything had been so many days ago."""
    for former in FormerName.objects.all():
        FormerName.objects.filter(pk=former.pk).update(at=former.at - timedelta(days=days))


def sign_up(username: str) -> Any:
    fields = {"username": username, "email": "dora@example.org", "password1": "a-star-in-the-east"}
    return Client().post("/accounts/signup/", fields)


def test_a_new_name_holds_at_once_and_the_old_address_leads_to_it(client_of: ClientOf, ada: User) -> None:
    browser = client_of(ada)
    assert browser.post("/me/settings/profile/name/", {"username": " Lovelace "}).status_code == 302
    assert User.objects.get(pk=ada.pk).username == "lovelace"
    assert client_of(None).get("/people/ada/", follow=True).redirect_chain == [("/people/lovelace/", 302)]
    assert browser.get("/me/settings/profile/").status_code == 200  # still signed in


def test_nobody_else_gets_the_old_name_for_ninety_days(ada: User, ben: User) -> None:
    rename(by=ada, username="lovelace")
    with pytest.raises(Invalid, match="taken"):
        rename(by=ben, username="ada")
    assert sign_up("ada").context["form"].errors["username"]
    later(days=91)
    assert sign_up("ada").status_code == 302
    assert FormerName.objects.get().name == "ada"
    rename(by=ben, username="benjamin")
    later(days=91)
    rename(by=User.objects.get(pk=ada.pk), username="ben")
    assert set(FormerName.objects.values_list("name", flat=True)) == {"ada", "lovelace"}


def test_once_in_thirty_days_and_kindly_said(client_of: ClientOf, ada: User) -> None:
    rename(by=ada, username="lovelace")
    later(days=29)
    answer = client_of(ada).post("/me/settings/profile/name/", {"username": "countess"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "From " in said
    assert "you may take another" in said
    assert 'value="countess"' in said
    later(days=2)
    rename(by=ada, username="countess")
    assert User.objects.get(pk=ada.pk).username == "countess"


def test_one_may_take_ones_own_name_back(ada: User) -> None:
    rename(by=ada, username="lovelace")
    later(days=31)
    rename(by=ada, username="ada")
    assert list(FormerName.objects.values_list("name", flat=True)) == ["lovelace"]
    with pytest.raises(Conflict):
        rename(by=ada, username="lovelace")


def test_the_name_one_has_is_no_change(ada: User) -> None:
    rename(by=ada, username="Ada")
    assert not FormerName.objects.exists()


@pytest.mark.parametrize("name", ["", "a", "ben", "BEN", "-ada", "ada lovelace", "ä", "x" * 31, "ada\x00", "<b>"])
def test_names_that_cannot_be_are_refused_and_nothing_changes(
    client_of: ClientOf, ada: User, ben: User, name: str
) -> None:
    answer = client_of(ada).post("/me/settings/profile/name/", {"username": name})
    assert answer.status_code == 422
    assert 'id="id_username_error"' in answer.content.decode()
    assert User.objects.get(pk=ada.pk).username == "ada"
    assert not FormerName.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_wants_a_name_at_the_moment_it_is_given_up_does_not_get_it(ada: User, ben: User) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    refused: list[str] = []

    def want() -> None:
        try:
            rename(by=ben, username="ada")
        except Invalid as error:
            refused.append(error.message)
        finally:
            connection.close()

    other = threading.Thread(target=want)
    with transaction.atomic():
        rename(by=ada, username="lovelace")
        other.start()
        other.join(0.5)
    other.join()
    assert len(refused) == 1
    assert User.objects.get(pk=ben.pk).username == "ben"
