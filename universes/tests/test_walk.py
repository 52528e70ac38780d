"""The walk of docs/api.md, block by block, on a running site; and the moderator's part of it, in the admin."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings

from harmonic.people import CAST
from harmonic.serving import serving
from harmonic.testing import address_in_letter

pytestmark = [pytest.mark.serverless, pytest.mark.alone]

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"
RULING = "What became of it."


@pytest.fixture
def address(letters: Path) -> Iterator[str]:
    with serving(EMAIL_URL=f"filemail:///{letters}", API_RATE_TOKEN="1000/min") as address:
        yield address


def blocks() -> list[tuple[str, str]]:
    """(the words before it, the code) of each block, in order."""
    parts = re.split(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    return list(zip(parts[::2], parts[1::2], strict=False))


def test_the_walk_is_true(address: str, letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(question: str) -> str:
        address = question.split()[-1].rstrip(":")
        return address_in_letter(letters, address, "/confirm-email/").rstrip("/").rpartition("/")[2]

    monkeypatch.setattr(builtins, "input", asked)
    found, known = blocks(), {"__name__": "walk"}
    assert len(found) == 8
    for before, code in found:
        if RULING in before:
            warn(address, "fina")
        exec(compile(code.replace("http://127.0.0.1:8000", address), str(PAGE), "exec"), known)


def warn(address: str, username: str) -> None:
    """Moe signs in, finds the case in the queue of the admin, and warns who was reported, with a reason."""
    moe = next(person for person in CAST if person.username == "moe")
    with requests.Session() as browser:

        def send(path: str, **fields: str) -> requests.Response:
            page = browser.get(f"{address}{path}", timeout=30)
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
            assert token, page.text[:500]
            fields |= {"csrfmiddlewaretoken": token[1]}
            return browser.post(page.url, fields, headers={"Referer": page.url}, timeout=30)

        assert send("/accounts/login/", login=moe.username, password=moe.password).ok
        queue = browser.get(f"{address}/admin/universes/case/", timeout=30).text
        assert username in queue.lower()
        (case,) = set(re.findall(r"/admin/universes/case/(\d+)/change/", queue))
        assert send(f"/admin/universes/case/{case}/rule/", verdict="warn", reason="Say it once, please.").ok
