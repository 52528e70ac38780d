"""The pages of people and community at a desk and on a phone, by night and by day: nothing serious, nothing lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from harmonic.testing import missing, unexpected

from .pairs import person_at
from .test_studio_look import AXE
from .test_together_look import PHONE, looks_well

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
SETTINGS = "profile preferences notifications security devices tokens data data/close blocked"
OF_AN_ACCOUNT = [f"/me/settings/{page}/" for page in SETTINGS.split()] + [
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/password/change/",
]
OF_A_PERSON = [
    "/home/",
    "/me/",
    "/me/kept/",
    "/me/collections/",
    "/me/inbox/",
    "/me/rulings/",
    "/me/renderings/",
    "/people/ada/",
    "/people/ben/",
    "/people/ada/followers/",
    "/people/ada/following/",
    "/report/person/ben/",
]
OF_ANYBODY = [
    "/",
    "/explore/",
    "/explore/?q=nothing+like+this",
    "/templates/",
    "/people/ada/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]
OF_A_UNIVERSE = "", "publish/", "sharing/", "comments/", "family/", "remixes/", "performances/", "template/", "delete/"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("pages", ["account", "person", "anybody", "universe"])
def test_each_page_looks_well(chromium: Browser, site: str, screen: dict[str, object], pages: str) -> None:
    if not AXE.exists():
        missing("axe-core (npm)")
    page = person_at(chromium, site, "" if pages == "anybody" else "ada", **screen)
    places = {"account": OF_AN_ACCOUNT, "person": OF_A_PERSON, "anybody": OF_ANYBODY}.get(pages)
    if places is None:
        page.goto("/people/ada/")
        aurora = page.get_by_role("link", name=re.compile("Aurora")).first.get_attribute("href")
        places = [f"{aurora}{place}" for place in OF_A_UNIVERSE]
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status))
    for place in places:
        page.goto(place)
        looks_well(page, place)
    assert max(answers) < 400
    assert unexpected(page) == []
    page.context.close()
