"""Oneself, by the API."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts.models import Preferences, Profile, User
from accounts.models.preferences import preferences_of

pytestmark = pytest.mark.django_db
ME, PICTURE = "/api/v1/auth/me/", "/api/v1/auth/me/picture/"


def test_one_reads_all_that_one_has_said_and_chosen(api_of: Any, ada: User) -> None:
    data = api_of(ada).get(ME).json()["data"]
    assert data | {"joined": ""} == {
        "username": "ada",
        "display_name": "Ada",
        "email": "ada@example.org",
        "bio": "",
        "picture": "http://testserver/people/ada/picture/",
        "joined": "",
        "preferences": {
            "theme": "",
            "reduced_motion": False,
            "volume": None,
            "suggestions": True,
            "single_keys": True,
        },
    }


def test_what_is_sent_changes_and_the_rest_stays(api_of: Any, ada: User) -> None:
    program = api_of(ada)
    program.patch(ME, {"bio": "Orbits.", "preferences": {"theme": "day", "volume": 30}})
    answer = program.patch(ME, {"display_name": "Countess", "preferences": {"single_keys": False}})
    data = answer.json()["data"]
    assert (data["display_name"], data["bio"], data["username"]) == ("Countess", "Orbits.", "ada")
    assert data["preferences"] == {
        "theme": "day",
        "reduced_motion": False,
        "volume": 30,
        "suggestions": True,
        "single_keys": False,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"bio": "x" * 501},
        {"bio": None},
        {"display_name": "x" * 61},
        {"username": "-a"},
        {"username": "ben"},
        {"preferences": {"volume": 101}},
        {"preferences": {"volume": -1}},
        {"preferences": {"theme": "dusk"}},
        {"preferences": "loud"},
    ],
)
def test_all_of_it_is_taken_or_nothing(api_of: Any, ada: User, ben: User, wrong: dict[str, Any]) -> None:
    answer = api_of(ada).patch(ME, {"bio": "Orbits.", "display_name": "Countess"} | wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]["problems"][0]["path"].startswith(next(iter(wrong)))
    assert User.objects.get(pk=ada.pk).display_name == "Ada"
    assert not Profile.objects.exclude(bio="").exists()


def test_an_e_mail_address_is_not_changed_by_the_way(api_of: Any, ada: User) -> None:
    api_of(ada).patch(ME, {"email": "eve@example.org", "is_staff": True})
    ada.refresh_from_db()
    assert (ada.email, ada.is_staff) == ("ada@example.org", False)


def test_another_name_is_taken_once_in_thirty_days(api_of: Any, ada: User) -> None:
    program = api_of(ada)
    assert program.patch(ME, {"username": "Lovelace"}).json()["data"]["username"] == "lovelace"
    assert program.patch(ME, {"username": "countess"}).status_code == 409


def upload(program: Any, content: bytes) -> Any:
    body = encode_multipart(BOUNDARY, {"picture": SimpleUploadedFile("me.png", content)})
    return program.put(PICTURE, body, content_type=MULTIPART_CONTENT)


def test_a_picture_is_set_and_taken_away(api_of: Any, ada: User, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = io.BytesIO()
    Image.new("RGB", (64, 64)).save(made, "PNG")
    program = api_of(ada)
    address = upload(program, made.getvalue()).json()["data"]["picture"]
    assert "?v=" in address
    assert program.get(address.removeprefix("http://testserver"))["Content-Type"] == "image/webp"
    assert [program.delete(PICTURE).status_code for _ in range(2)] == [204, 204]
    refused = upload(program, b"<svg>")
    assert (refused.status_code, refused.json()["error"]["problems"][0]["code"]) == (400, "unreadable")
    assert program.put(PICTURE, encode_multipart(BOUNDARY, {}), content_type=MULTIPART_CONTENT).status_code == 400
    assert program.put(PICTURE, {"picture": "x"}).status_code == 415


def test_strangers_are_nobody(api_of: Any) -> None:
    stranger = api_of(None)
    assert [stranger.get(ME).status_code, stranger.patch(ME, {}).status_code, stranger.delete(PICTURE).status_code] == [
        401,
        401,
        401,
    ]


def test_nothing_sent_is_no_change(api_of: Any, ada: User) -> None:
    assert api_of(ada).patch(ME, {}).status_code == 200
    assert not Preferences.objects.exists()
    assert preferences_of(ada).theme == ""
