"""Making an account."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db

DORA = {"username": "dora", "email": "dora@example.org", "password1": "a-star-in-the-east"}


def sign_up(client: Client, **fields: str) -> Any:
    return client.post("/accounts/signup/", DORA | fields)


def test_somebody_who_signs_up_is_signed_in(client: Client) -> None:
    answer = sign_up(client, display_name="Dora of the Lake")
    assert answer.status_code == 302
    dora = User.objects.get(username="dora")
    assert str(dora) == "Dora of the Lake"
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_names_are_kept_in_small_letters(client: Client) -> None:
    sign_up(client, username=" Dora ")
    assert User.objects.get().username == "dora"


@pytest.mark.parametrize("name", ["d", "dora lake", "dora/..", "<b>", "dörte", "-dora", "d" * 31, "dora\x00", "Ада"])
def test_names_that_do_not_fit_an_address_are_refused(client: Client, name: str) -> None:
    answer = sign_up(client, username=name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]
    assert not User.objects.exists()


def test_a_taken_name_is_said_whatever_its_letters(client: Client, ada: User) -> None:
    answer = sign_up(client, username="ADA")
    assert "taken" in str(answer.context["form"].errors["username"]) or "exists" in str(
        answer.context["form"].errors["username"]
    )


def test_the_database_itself_keeps_names_small() -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(username="Dora")


@pytest.mark.parametrize("password", ["short", "12345678901", "password123", "dora-dora"])
def test_a_weak_password_is_refused_with_the_reason(client: Client, password: str) -> None:
    answer = sign_up(client, username="dora-dora", password1=password)
    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_sign_up_never_tells_whether_an_address_has_an_account(client: Client, ada: User) -> None:
    taken = sign_up(client, email=ada.email)
    free = sign_up(Client(), username="emil", email="emil@example.org")
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])


def test_sign_up_keeps_where_one_was_going(client: Client) -> None:
    page = client.get("/accounts/signup/?next=/studio/%3Ftemplate%3Daurora").content.decode()
    assert 'value="/studio/?template=aurora"' in page
    assert sign_up(client, next="/studio/?template=aurora")["Location"] == "/studio/?template=aurora"


def test_sign_in_and_sign_up_lead_to_each_other_with_it(client: Client) -> None:
    assert "/accounts/signup/?next=%2Fstudio%2F" in client.get("/accounts/login/?next=/studio/").content.decode()
    assert "/accounts/login/?next=%2Fstudio%2F" in client.get("/accounts/signup/?next=/studio/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "http:///evil.example"],
)
def test_nobody_is_led_elsewhere_by_next(client: Client, ada: User, elsewhere: str) -> None:
    assert sign_up(client, next=elsewhere)["Location"] == "/me/"
    login = {"login": "ada", "password": "orbit-of-mercury", "next": elsewhere}
    assert Client().post("/accounts/login/", login)["Location"] == "/me/"


def test_a_confirmation_goes_to_the_address_and_confirms_it(client: Client) -> None:
    sign_up(client)
    (letter,) = mail.outbox
    link = next(word for word in letter.body.split() if "/confirm-email/" in word)
    assert client.post(link.removeprefix("http://testserver")).status_code == 302
    assert EmailAddress.objects.get(email="dora@example.org").verified
