"""Pictures of people: read by what is in them, kept without what else they carried."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.errors import TooLarge, TooMany
from accounts.models import Profile, User
from accounts.operations import picturing
from accounts.pictures import BYTES_MOST, SIDE

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]

DOOR = "/me/settings/profile/picture/"


def image(kind: str = "JPEG", size: tuple[int, int] = (640, 400), mode: str = "RGB", **how: Any) -> bytes:
    drawn = Image.new(mode, size, "red" if mode == "RGB" else None)
    drawn.paste("blue" if mode == "RGB" else 0, (0, 0, size[0] // 4, size[1]))
    made = io.BytesIO()
    drawn.save(made, kind, **how)
    return made.getvalue()


def bomb() -> bytes:
    """A PNG of some bytes that claims to be 40,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def upload(browser: Client, content: bytes, name: str = "me.jpg") -> Any:
    return browser.post(DOOR, {"picture": SimpleUploadedFile(name, content, "image/jpeg")})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    "content",
    [
        image("JPEG"),
        image("PNG"),
        image("PNG", mode="RGBA"),
        image("PNG", mode="P"),
        image("PNG", mode="I;16"),
        image("WEBP"),
        image("GIF"),
        image("JPEG", mode="CMYK"),
        image("PNG", size=(1, 1)),
        image("PNG", size=(3000, 2)),
    ],
    ids=["jpeg", "png", "see-through", "palette", "16 bit", "webp", "gif", "print colours", "a pixel", "a line"],
)
def test_whatever_it_is_it_becomes_a_square_of_one_size(client_of: ClientOf, ada: User, content: bytes) -> None:
    assert upload(client_of(ada), content, "what.ever").status_code == 302
    shown = client_of(None).get("/people/ada/picture/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    kept = Image.open(io.BytesIO(shown.content))
    assert (kept.format, kept.size) == ("WEBP", (SIDE, SIDE))


def test_the_middle_is_kept_the_right_way_up_and_nothing_else_that_the_file_carried(
    client_of: ClientOf, ada: User, folder: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)  # where it was taken
    upload(client_of(ada), image("JPEG", (900, 600), exif=exif, comment=b"secret words"))
    [file] = (folder / "pictures").iterdir()
    assert not any(secret in file.read_bytes() for secret in (b"Exif", b"camera", b"secret", b"EXIF", b"XMP"))
    kept = Image.open(file).convert("RGB")
    top, bottom = kept.getpixel((SIDE // 2, 5)), kept.getpixel((SIDE // 2, SIDE - 5))
    assert top[2] > 200 > 100 > bottom[2]  # type: ignore[index,operator]  # its blue left side is on top now


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.4",
        image("JPEG")[:900],
        image("PNG")[:60],
        image("TIFF"),
        image("BMP"),
        bomb(),
    ],
    ids=["nothing", "a head", "svg", "pdf", "half a jpeg", "half a png", "tiff", "bmp", "bomb"],
)
def test_what_is_no_picture_of_ours_is_refused_beside_its_field(
    client_of: ClientOf, ada: User, content: bytes, folder: Path
) -> None:
    answer = upload(client_of(ada), content)
    assert answer.status_code == 422
    assert 'id="id_picture_error"' in answer.content.decode()
    assert not Profile.objects.exclude(picture="").exists()
    assert not list(folder.rglob("*.*"))


def test_a_file_over_25_megabytes_is_refused_before_it_is_read(ada: User) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("read")

    with pytest.raises(TooLarge, match="25 MB"):
        picturing.set_picture(by=ada, file=Unread(), size=BYTES_MOST + 1)
    assert settings.BODY_LIMIT > BYTES_MOST


def test_the_one_before_goes_after_the_commit_and_has_another_name(
    client_of: ClientOf, ada: User, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    browser = client_of(ada)
    upload(browser, image())
    first = str(Profile.objects.get().picture)
    with django_capture_on_commit_callbacks() as after:
        upload(browser, image("PNG"))
    assert default_storage.exists(first)
    for act in after:
        act()
    second = str(Profile.objects.get().picture)
    assert (default_storage.exists(first), default_storage.exists(second), first == second) == (False, True, False)


def test_a_picture_that_could_not_be_noted_leaves_no_file(ada: User, folder: Path, monkeypatch: Any) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(picturing, "_put", fails)
    with pytest.raises(RuntimeError):
        picturing.set_picture(by=ada, file=io.BytesIO(image()), size=100)
    assert not list(folder.rglob("*.webp"))


def test_a_picture_is_taken_away_and_initials_stand_for_it(
    client_of: ClientOf, ada: User, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    browser = client_of(ada)
    upload(browser, image())
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert browser.post(DOOR, {"remove": "1"}).status_code == 302
    assert not list(folder.rglob("*.webp"))
    shown = browser.get("/people/ada/picture/")
    assert shown["Content-Type"].startswith("image/svg+xml")
    assert ">AD<" in shown.content.decode()


def test_a_name_draws_nothing_but_letters(client_of: ClientOf, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(display_name="<script> &amp;")
    assert ">&lt;&amp;<" in client_of(None).get("/people/ada/picture/").content.decode()


def test_browsers_keep_a_picture_by_its_version_and_ask_again_for_a_drawn_one(client_of: ClientOf, ada: User) -> None:
    stranger = client_of(None)
    assert "immutable" not in stranger.get("/people/ada/picture/?v=")["Cache-Control"]
    upload(client_of(ada), image())
    version = Profile.objects.get().version
    assert "immutable" in stranger.get(f"/people/ada/picture/?v={version}")["Cache-Control"]
    assert "immutable" not in stranger.get("/people/ada/picture/?v=other")["Cache-Control"]


def test_a_lost_file_shows_initials(client_of: ClientOf, ada: User) -> None:
    upload(client_of(ada), image())
    default_storage.delete(str(Profile.objects.get().picture))
    assert client_of(None).get("/people/ada/picture/")["Content-Type"].startswith("image/svg")


def test_pictures_are_read_only_so_often(ada: User) -> None:
    for _ in range(picturing.AN_HOUR):
        picturing.set_picture(by=ada, file=io.BytesIO(image(size=(8, 8))), size=100)
    with pytest.raises(TooMany, match="an hour"):
        picturing.set_picture(by=ada, file=io.BytesIO(image(size=(8, 8))), size=100)


def test_nobody_without_an_account_has_a_picture(client_of: ClientOf, ada: User) -> None:
    assert client_of(None).get("/people/nobody/picture/").status_code == 404
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client_of(None).get("/people/ada/picture/").status_code == 404
