"""The house's own pages in a real browser: accounts and the API's documentation."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from harmonic.testing import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


def serious(page: "Page") -> list[str]:
    """What axe finds serious or critical on the page."""
    page.evaluate(AXE.read_text())  # by the debugger: the page's own policy would not let it in
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [
        f"{violation['id']}: {node['target']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_for_strangers_are_for_everyone(open_page: Open, width: int) -> None:
    for theme in ("dark", "light"):
        page = open_page("/accounts/login/", width=width, theme=theme)
        for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
            page.goto(path)
            assert serious(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"


def test_somebody_signs_up_signs_out_and_in_again(open_page: Open) -> None:
    page = open_page("/accounts/signup/?next=/explore/")
    page.fill("input[name=username]", "emil")
    page.fill("input[name=email]", "emil@example.org")
    page.fill("input[name=password1]", "a-star-in-the-east")
    page.locator("main form button").click()
    page.wait_for_url("**/explore/")
    page.goto("/accounts/logout/")
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "logout" not in url)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "emil")
    page.fill("input[name=password]", "wrong")
    page.locator("main form button").click()
    assert page.locator("[role=alert]").first.is_visible()
    page.fill("input[name=password]", "a-star-in-the-east")
    page.locator("main form button").click()
    page.wait_for_url("**/me/")


def test_the_cast_of_the_seed_signs_in(open_page: Open) -> None:
    page = open_page("/")
    sign_in(page, "moe")
    page.goto("/admin/")
    assert page.get_by_role("heading", name="Desk", exact=True).is_visible()


def test_the_api_explains_itself_under_the_strict_policy(open_page: Open) -> None:
    page = open_page("/api/v1/docs/")
    page.locator(".opblock").first.wait_for()
    assert page.locator(".opblock").count() > 10
