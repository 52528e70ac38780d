"""Closing an account: what ends at once, what comes back, what goes for good."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Closing, Follow, Suspension, User
from accounts.operations.closing import come_back
from accounts.operations.notifying import notify
from accounts.operations.picturing import set_picture
from accounts.operations.renaming import rename
from accounts.tokens import issue_tokens
from simulation.engine.document import default_document
from simulation.models import Rendering
from simulation.operations import request_rendering
from universes.models import Edit, Message, Role, Seat, Universe
from universes.operations import leaving
from universes.operations.editing import edit

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]

PAGE = "/me/settings/data/close/"
PASSWORDS = {"ada": "orbit-of-mercury", "ben": "music-of-spheres"}


def signed_in(username: str) -> Client:
    """Through the form, as that person, and the password given once more just now."""
    browser = Client()
    assert sign_in(browser, username).status_code == 302
    browser.post("/accounts/reauthenticate/", {"password": PASSWORDS[username]})
    return browser


def sign_in(browser: Client, username: str) -> Any:
    return browser.post("/accounts/login/", {"login": username, "password": PASSWORDS[username]})


def is_in(browser: Client) -> bool:
    return browser.get("/me/settings/profile/").status_code == 200


def seat(universe: Universe, person: User, role: Role = Role.EDITOR) -> None:
    Seat.objects.create(universe=universe, person=person, role=role, at=timezone.now())


def age(days: float) -> None:
    for closing in Closing.objects.all():
        Closing.objects.filter(pk=closing.pk).update(at=closing.at - timedelta(days=days))


def test_the_password_is_asked_for_once_more(client_of: ClientOf, ada: User) -> None:
    for act in ("get", "post"):
        answer = getattr(client_of(ada), act)(PAGE)
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Closing.objects.exists()


def test_the_page_says_what_goes_and_who_could_take_what(ada: User, ben: User, cleo: User, universe_of: Any) -> None:
    universe_of(ada, name="Alone")
    shared = universe_of(ada, name="Together")
    seat(shared, ben)
    looked_at = universe_of(ada, name="Looked at")
    seat(looked_at, cleo, Role.VIEWER)
    said = signed_in("ada").get(PAGE).content.decode()
    assert "Your 3 universes" in said
    assert f'name="heir-{shared.pk}"' in said
    assert "Give it to Ben" in said
    assert f"heir-{looked_at.pk}" not in said


def test_closing_ends_every_session_and_token_and_hides_everything(
    client_of: ClientOf, api_of: Any, ada: User, aurora: Universe, draft: Universe
) -> None:
    here, elsewhere, program, tokens = signed_in("ada"), client_of(ada), api_of(ada), issue_tokens(ada)
    assert is_in(elsewhere)
    assert here.post(PAGE)["Location"] == "/"
    assert (is_in(here), is_in(elsewhere)) == (False, False)
    assert program.get("/api/v1/auth/me/").status_code == 401
    assert api_of(None).post("/api/v1/auth/token/refresh/", {"refresh": tokens["refresh"]}).status_code == 401
    stranger = client_of(None)
    for address in ("/people/ada/", "/people/ada/picture/", f"/universes/{aurora.pk}/"):
        assert stranger.get(address).status_code == 404, address
    assert b"Aurora" not in stranger.get("/explore/").content
    assert api_of(None).get(f"/api/v1/universes/{aurora.pk}/").status_code == 404
    assert api_of(None).get("/api/v1/universes/").json()["data"]["count"] == 0


def test_who_has_a_seat_there_does_not_see_it_either(
    client_of: ClientOf, ada: User, ben: User, aurora: Universe, draft: Universe
) -> None:
    seat(draft, ben)
    leaving.close(by=ada, handed={})
    assert client_of(ben).get(f"/universes/{draft.pk}/studio/").status_code == 404
    assert b"Draft" not in client_of(ben).get("/me/").content


def test_signing_in_in_time_brings_everything_back(client_of: ClientOf, ada: User, aurora: Universe) -> None:
    before = client_of(ada)
    signed_in("ada").post(PAGE)
    age(13.9)
    again = Client()
    answer = again.post("/accounts/login/", {"login": "ada", "password": PASSWORDS["ada"]}, follow=True)
    assert "Welcome back" in answer.content.decode()
    assert is_in(again)
    assert not Closing.objects.exists()
    assert client_of(None).get(f"/universes/{aurora.pk}/").status_code == 200
    assert client_of(None).get("/people/ada/").status_code == 200
    assert not is_in(before)  # what was signed in before stays out


def test_a_wrong_password_brings_nothing_back(ada: User) -> None:
    leaving.close(by=ada, handed={})
    Client().post("/accounts/login/", {"login": "ada", "password": "a-guess-in-the-dark"})
    assert Closing.objects.exists()


def test_after_a_fortnight_it_is_too_late_to_come_back(ada: User) -> None:
    leaving.close(by=ada, handed={})
    age(14)
    browser = Client()
    assert sign_in(browser, "ada")["Location"] == "/accounts/inactive/"
    assert not is_in(browser)
    assert Closing.objects.exists()


def test_a_program_does_not_bring_it_back(api_of: Any, ada: User) -> None:
    leaving.close(by=ada, handed={})
    asked = {"login": "ada", "password": PASSWORDS["ada"]}
    assert api_of(None).post("/api/v1/auth/token/", asked).status_code == 401
    assert Closing.objects.exists()


def test_a_universe_is_handed_over_to_an_editor_of_it(
    client_of: ClientOf, ada: User, ben: User, universe_of: Any
) -> None:
    shared = universe_of(ada, name="Together", visibility="public")
    seat(shared, ben)
    signed_in("ada").post(PAGE, {f"heir-{shared.pk}": "ben"})
    shared.refresh_from_db()
    assert shared.owner == ben
    assert client_of(None).get(f"/universes/{shared.pk}/").status_code == 200
    come_back(by=ada)
    assert client_of(ada).get(f"/universes/{shared.pk}/studio/").status_code == 200  # an editor now


@pytest.mark.parametrize("heir", ["cleo", "ada", "nobody", "moe"])
def test_nobody_else_gets_it_and_then_nothing_has_happened(
    ada: User, ben: User, cleo: User, moe: User, universe_of: Any, heir: str
) -> None:
    shared = universe_of(ada, name="Together")
    seat(shared, ben)
    seat(shared, cleo, Role.VIEWER)
    answer = signed_in("ada").post(PAGE, {f"heir-{shared.pk}": heir})
    assert answer.status_code == 422
    assert User.objects.get(pk=ada.pk).is_active
    assert not Closing.objects.exists()


def test_what_is_not_ones_own_cannot_be_handed_over(ada: User, ben: User, cleo: User, universe_of: Any) -> None:
    bens = universe_of(ben, name="Clockwork")
    seat(bens, ada)
    seat(bens, cleo)
    assert signed_in("ada").post(PAGE, {f"heir-{bens.pk}": "cleo"}).status_code == 422
    assert Universe.objects.get(pk=bens.pk).owner == ben


def test_one_is_told_by_letter(ada: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        leaving.close(by=ada, handed={})
        leaving.close(by=ada, handed={})
    [letter] = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert "by signing in" in letter.body


def test_in_the_end_all_that_is_theirs_goes_and_nothing_of_others(
    ada: User, ben: User, aurora: Universe, universe_of: Any, tmp_path: Any, settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    made = io.BytesIO()
    Image.new("RGB", (64, 64)).save(made, "PNG")
    made.seek(0)
    set_picture(by=ada, file=made, size=100)
    bens = universe_of(ben, name="Clockwork", visibility="public")
    seat(bens, ada)
    seat(aurora, ben)
    edit(universe=bens, by=ada, op="one-more-1", changes=[{"path": "physics.gravity", "value": 3.0}])
    Message.objects.create(universe=bens, by=ada, text="Hello", at=timezone.now())
    Follow.objects.create(person=ben, followed=ada)
    notify(to=ben, kind="follow", by=ada, address="/people/ada/")
    request_rendering(document=default_document(), kind="midi", by=ada)
    rename(by=ada, username="lovelace")
    leaving.close(by=ada, handed={})
    assert leaving.let_go(now=timezone.now() + timedelta(days=13)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert leaving.let_go(now=timezone.now() + timedelta(days=14)) == 1
    assert not User.objects.filter(pk=ada.pk).exists()
    assert not Universe.objects.filter(pk=aurora.pk).exists()
    assert not Rendering.objects.filter(kind="midi").exists()
    assert not Message.objects.exists()
    assert not list(tmp_path.rglob("*.webp"))
    assert Edit.objects.get(universe=bens, seq=2).by is None  # what was built with Ben stays with Ben
    assert Universe.objects.get(pk=bens.pk).owner == ben
    assert leaving.let_go(now=timezone.now() + timedelta(days=14)) == 0


def test_the_command_says_how_many(ada: User, ben: User) -> None:
    leaving.close(by=ada, handed={})
    age(15)
    leaving.close(by=ben, handed={})
    out = io.StringIO()
    call_command("farewell", stdout=out)
    assert out.getvalue() == "deleted 1 accounts\n"
    assert User.objects.filter(pk=ben.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_at_the_last_moment_is_back_or_gone_but_not_half(ada: User, universe_of: Any) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    universe_of(ada, name="Aurora")
    leaving.close(by=ada, handed={})
    later = timezone.now() + timedelta(days=14)
    gone: list[int] = []

    def end() -> None:
        gone.append(leaving.let_go(now=later))
        connection.close()

    other = threading.Thread(target=end)
    with transaction.atomic():
        assert come_back(by=ada)
        other.start()
        other.join(0.5)
    other.join()
    assert gone == [0]
    assert Universe.objects.filter(owner=ada).count() == 1


def test_programs_close_with_the_password(api_of: Any, ada: User, ben: User, universe_of: Any) -> None:
    shared = universe_of(ada, name="Together")
    seat(shared, ben)
    program = api_of(ada)
    door = "/api/v1/auth/me/closing/"
    assert program.put(door, {"password": "wrong"}).status_code == 400
    assert program.put(door, {}).status_code == 400
    assert program.put(door, {"password": PASSWORDS["ada"], "hand_over": {"x": "ben"}}).status_code == 400
    answer = program.put(door, {"password": PASSWORDS["ada"], "hand_over": {str(shared.pk): "ben"}})
    assert answer.status_code == 200
    assert answer.json()["data"]["deleted_at"] > answer.json()["data"]["closed_at"]
    assert program.get("/api/v1/auth/me/").status_code == 401
    assert Universe.objects.get().owner == ben


def test_who_is_suspended_may_leave_and_is_still_suspended_when_they_come_back(ada: User) -> None:
    now = timezone.now()
    Suspension.objects.create(person=ada, reason="Rude.", at=now, until=now + timedelta(days=30))
    assert signed_in("ada").post(PAGE)["Location"] == "/"
    browser = signed_in("ada")
    assert not Closing.objects.exists()
    assert browser.post("/universes/new/").status_code == 403
