"""The archive of all that somebody has."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Block, Follow, MailChoice, Preferences, Profile, User
from accounts.operations.granting import grant_token
from accounts.operations.notifying import notify
from harmonic.testing import BACKEND
from simulation.engine.document import check_document
from universes.models import Favourite, Message, Role, Seat, Universe
from universes.operations import exporting
from universes.operations.editing import edit
from universes.operations.sharing import make_link

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]

DOOR = "/me/settings/data/archive/"


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


def opened(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def read(archive: zipfile.ZipFile, name: str) -> Any:
    text = archive.read(name).decode()
    return [json.loads(line) for line in text.splitlines()] if name.endswith(".jsonl") else json.loads(text)


def all_text(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def folder(archive: zipfile.ZipFile, universe: Universe) -> str:
    return next(name for name in archive.namelist() if universe.pk.hex[:8] in name).rpartition("/")[0]


def test_all_that_is_ones_own_is_in_it(client_of: ClientOf, ada: User, ben: User, aurora: Universe) -> None:
    Profile.objects.create(person=ada, bio="Orbits.")
    Preferences.objects.create(person=ada, theme="day")
    Follow.objects.create(person=ada, followed=ben)
    notify(to=ada, kind="follow", by=ben, address="/people/ben/")
    edit(universe=aurora, by=ada, op="one-more-1", changes=[{"path": "physics.gravity", "value": 3.0}])
    Seat.objects.create(universe=aurora, person=ben, role=Role.EDITOR, at=timezone.now())
    MailChoice.objects.create(person=ada, kind="follow", how="never")
    _token, secret = grant_token(by=ada, name="Night lamp", scope="read")
    browser = client_of(ada)
    browser.get("/me/settings/devices/", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    archive = opened(browser.get(DOOR))
    assert archive.testzip() is None
    account = read(archive, "account.json")
    assert (account["username"], account["bio"], account["preferences"]["theme"]) == ("ada", "Orbits.", "day")
    assert account["follows"][0]["followed__username"] == "ben"
    assert (account["mail"][0]["kind"], account["mail"][0]["how"]) == ("follow", "never")
    assert account["api_tokens"][0]["name"] == "Night lamp"
    assert secret not in all_text(archive)
    assert account["devices"][0]["name"] == "Firefox on Linux"
    said = [told["words"] for told in read(archive, "notifications.jsonl")]
    assert said == ["Ben follows you", "A new API token: Night lamp"]
    where = folder(archive, aurora)
    document = read(archive, f"{where}/document.json")
    assert check_document(document)["physics"]["gravity"] == 3.0  # as Import reads it again
    assert [line["seq"] for line in read(archive, f"{where}/history.jsonl")] == [1, 2]
    assert read(archive, f"{where}/about.json")["seats"][0]["username"] == "ben"
    assert "ada" in archive.read("README.txt").decode()


def test_nothing_of_others_and_no_secret_is_in_it(
    client_of: ClientOf, ada: User, ben: User, aurora: Universe, universe_of: Any
) -> None:
    link = make_link(universe=aurora, by=ada, role="editor")
    secret = universe_of(ben, name="Ben's secret plans")
    Seat.objects.create(universe=secret, person=ada, role=Role.EDITOR, at=timezone.now())
    edit(universe=secret, by=ada, op="one-more-1", changes=[{"path": "physics.gravity", "value": 3.0}])
    Seat.objects.filter(universe=secret, person=ada).delete()  # and is not let in any more
    Favourite.objects.create(person=ada, universe=secret)
    Message.objects.create(universe=aurora, by=ada, text="my own words", at=timezone.now())
    Message.objects.create(universe=aurora, by=ben, text="words of ben", at=timezone.now())
    Block.objects.create(person=ben, blocked=ada)
    archive = opened(client_of(ada).get(DOOR))
    text = all_text(archive)
    assert "my own words" in text
    for hidden in ("words of ben", "secret plans", link.token, ben.email, ada.password, "argon2", "md5$"):
        assert hidden not in text, hidden
    assert read(archive, "account.json")["blocks"] == []  # who blocks one is theirs to know
    assert [line["universe"] for line in read(archive, "edits-elsewhere.jsonl")] == [str(secret.pk)]


def test_a_universe_costs_as_many_queries_as_the_next(
    ada: User, universe_of: Any, django_assert_num_queries: Any
) -> None:
    universe_of(ada, name="U 0", tags=["calm"])
    with django_assert_num_queries(41):
        list(exporting.archive(by=again(ada)))
    for k in range(5):
        universe_of(ada, name=f"U {k}", tags=["calm"])
    with django_assert_num_queries(41 + 5 * 6):  # history, versions, performances, seats, links, moments
        list(exporting.archive(by=again(ada)))


def test_it_is_made_in_pieces(ada: User, universe_of: Any) -> None:
    for k in range(12):
        universe_of(ada, name=f"Universe number {k}", description="".join(chr(33 + (k * n) % 90) for n in range(900)))
    pieces = list(exporting.archive(by=ada))
    assert max(map(len, pieces)) < 3 * 64 * 1024


def test_it_is_made_only_so_often(client_of: ClientOf, ada: User) -> None:
    browser = client_of(ada)
    for _ in range(exporting.AN_HOUR):
        opened(browser.get(DOOR))
    assert browser.get(DOOR).status_code == 429


def test_programs_get_it_too(api_of: Any, ada: User, aurora: Universe) -> None:
    archive = opened(api_of(ada).get("/api/v1/auth/me/export/"))
    assert read(archive, "account.json")["username"] == "ada"
    assert api_of(None).get("/api/v1/auth/me/export/").status_code == 401


@pytest.mark.django_db(transaction=True)
async def test_the_asynchronous_server_sends_it_in_pieces(ada: User) -> None:
    browser = AsyncClient()
    await browser.aforce_login(ada, backend=BACKEND)
    answer: Any = await browser.get(DOOR)
    assert answer.is_async
    body = b"".join([piece async for piece in answer.streaming_content])
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


def test_the_page_offers_it(client_of: ClientOf, ada: User) -> None:
    assert f'href="{DOOR}"' in client_of(ada).get("/me/settings/data/").content.decode()
