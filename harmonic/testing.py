"""The cast that every test knows, and how tests reach the site.

Ada owns *Aurora*, Ben has a seat in it, Cleo is a stranger, Moe moderates. Loaded as a pytest plugin
by the root conftest, so that every app's tests have these fixtures without an import.

Tests marked `browser` get the real site: `site` is its address (server and worker in processes of their
own, seeded), `open_page(...)` opens a page of it in Chromium. A page that reported an error to the
console fails its test.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client

from accounts import networks
from accounts.models import User
from harmonic.people import CAST, person_of
from harmonic.serving import serving
from simulation.engine.conformance.others import chromium as chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

BACKEND = "accounts.backends.Backend"
CHROMIUM = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
# `site`: processes of their own, on the same kind of database
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "site"})
# A display of few frames a second: two cores that draw pages at 60, without a graphics processor, do little else.
SLOW_DISPLAY = """(() => {
  const asked = new Map(), { requestAnimationFrame, cancelAnimationFrame } = window
  let count = 0
  window.requestAnimationFrame = (draw) => {
    const id = (count += 1)
    const show = (now) => asked.delete(id) && draw(now)
    asked.set(id, { timer: setTimeout(() => asked.has(id) && (asked.get(id).frame = requestAnimationFrame(show)), 80) })
    return id }
  window.cancelAnimationFrame = (id) => {
    const { timer, frame } = asked.get(id) ?? {}
    asked.delete(id)
    clearTimeout(timer)
    if (frame) cancelAnimationFrame(frame) }
})()"""
REQUIRE_ALL = bool(os.environ.get("REQUIRE_ALL") or os.environ.get("CI"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs all browser tests (one site), one all that compile the kernel (one compilation).

    What asks for no database is marked `serverless`: no server changes how it goes.
    """
    for item in items:
        if DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", [])) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.serverless)
        if item.get_closest_marker("postgres") and "sqlite" in settings.DATABASES["default"]["ENGINE"]:
            item.add_marker(pytest.mark.skip(reason="holds on PostgreSQL only"))
        for group in ("browser", "engine"):
            if item.get_closest_marker(group):
                item.add_marker(pytest.mark.xdist_group(group))
                break


def pytest_sessionfinish() -> None:
    """What tests have written goes with them."""
    if settings.configured and settings.TESTING:
        shutil.rmtree(settings.HARMONIC_DATA, ignore_errors=True)


def missing(part: str) -> None:
    """A part that a test needs is not on this machine: skipped, but a failure where nothing may be missing."""
    if REQUIRE_ALL:
        pytest.fail(f"{part} is missing, and REQUIRE_ALL says that nothing may be.")
    pytest.skip(f"{part} is missing")


# --- in one process ----------------------------------------------------------------------------------


def clear_counters() -> None:
    """Limits count in the cache: none is used any more, and it is known that no network is blocked.

    Never `cache.clear()`: that empties the whole of Redis, under the hands of the tests of other processes.
    """
    if not settings.REDIS_URL:
        cache.clear()
    else:
        import redis

        with redis.Redis.from_url(settings.REDIS_URL) as client:  # ours only: somebody may keep things there
            for key in client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*"):
                client.delete(key)
    cache.set(networks.KEY, ("none", []), settings.BLOCKED_NETWORKS_SECONDS)


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    """Each test begins with none used."""
    clear_counters()


@pytest.fixture(autouse=True)
def log_goes_with_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite empties tables row by row after a test that committed, and the audit log refuses that, as it must."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if not commits:
        yield
        return
    request.getfixturevalue("_django_db_helper")  # empties the tables at its end: this one ends before
    yield
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'accounts_auditentry'")
        triggers = [row[0] for row in cursor.fetchall()]
        names = [re.search(r"TRIGGER (\w+)", sql)[1] for sql in triggers]  # type: ignore[index]
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("DELETE FROM accounts_auditentry")
        for sql in triggers:
            cursor.execute(sql)


@contextmanager
def others_closing() -> Iterator[None]:
    """Close at its end what threads and coroutines have opened: they end without it, and a database in use is not
    dropped, or another test's is used. (SQLite's in memory stays open, as it must: `close` knows it by its name.)
    """
    opened: list[BaseDatabaseWrapper] = []

    def noted(connection: BaseDatabaseWrapper, **_: Any) -> None:
        opened.append(connection)

    connection_created.connect(noted)
    yield
    connection_created.disconnect(noted)
    for one in opened:
        if one is not connections["default"]:
            one.inc_thread_sharing()
            one.close()


@pytest.fixture(autouse=True)
def others_closed() -> Iterator[None]:
    """The same for every test."""
    with others_closing():
        yield


@pytest.fixture
def ada(db: None) -> User:
    return person_of("ada")


@pytest.fixture
def ben(db: None) -> User:
    return person_of("ben")


@pytest.fixture
def cleo(db: None) -> User:
    return person_of("cleo")


@pytest.fixture
def moe(db: None) -> User:
    return person_of("moe")


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """`client_of(ada)`: a browser in which Ada is signed in; `client_of(None)`: a stranger's."""

    def signed_in(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def api_of() -> Callable[[User | None], Any]:
    """`api_of(ada)`: a program with Ada's token."""
    from rest_framework.test import APIClient

    from accounts.tokens import issue_tokens

    def with_token(person: User | None) -> Any:
        client = APIClient()
        if person is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_tokens(person)['access']}")
        return client

    return with_token


# --- the real thing ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site's mail lies, a file a letter."""
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="session")
def site(letters: Path) -> Iterator[str]:
    """The address of a seeded site of its own: `manage.py setup`, then `manage.py serve`, as `make run` does."""
    with serving(EMAIL_URL=f"filemail:///{letters}") as address:
        yield address


def address_in_letter(letters: Path, to: str, part: str) -> str:
    """The address that has this part, in the newest letter to somebody; waits for it."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        for letter in sorted(letters.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            text = letter.read_text()
            found = re.search(rf"https?://\S*{part}\S*", text)
            if f"To: {to}" in text and found:
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {to} with {part}")


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """A running Chromium: $CHROMIUM, the system's, or Playwright's own."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse the database to the tests in it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            try:
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM)
            except Error:
                missing("Chromium")
                raise
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: "Browser", site: str) -> Iterator[Callable[..., "Page"]]:
    """`open_page("/explore/", person="ada", width=390, theme="dark")`: a page in a browser of its own.

    `page.faults` lists what it reported to the console as errors; the test fails if any is left at its end
    that it did not announce with `expect_faults`.
    """
    opened: list[Page] = []

    def open_one(
        path: str = "/",
        *,
        person: str = "",
        width: int = 1280,
        height: int = 800,
        theme: Literal["light", "dark"] = "dark",
        slow_display: bool = False,
    ) -> "Page":
        viewport: ViewportSize = {"width": width, "height": height}
        page = chromium.new_context(base_url=site, viewport=viewport, color_scheme=theme).new_page()
        watch(page)
        opened.append(page)
        if slow_display:
            page.add_init_script(SLOW_DISPLAY)
        if person:
            enter(page, site, person)
        page.goto(path)
        return page

    yield open_one
    for page in opened:
        page.context.close()
    left = [fault for page in opened for fault in unexpected(page)]
    assert not left, left


def watch(page: "Page") -> list[str]:
    """What `page` reports as errors from now on, also as `page.faults`."""
    faults: list[str] = []
    page.on(
        "console",
        lambda said: faults.append(f"{said.text} ({said.location['url']})") if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    setattr(page, "faults", faults)  # noqa: B010  Playwright's class does not know it
    return faults


def expect_faults(page: "Page", pattern: str) -> None:
    """Says beforehand that this page will report errors like `pattern`; when they arrive does not matter."""
    setattr(page, "expected_faults", pattern)  # noqa: B010


def unexpected(page: "Page") -> list[str]:
    """What a watched page has reported and nobody expected."""
    pattern = getattr(page, "expected_faults", "")
    return [fault for fault in page.faults if not (pattern and re.search(pattern, fault))]  # type: ignore[attr-defined]


SESSIONS: dict[tuple[str, str], list[Any]] = {}  # (site, person): cookies


def enter(page: "Page", site: str, person: str) -> None:
    """As this person: by the session that an earlier test began, while it lasts; else through the form."""
    if cookies := SESSIONS.get((site, person)):
        page.context.add_cookies(cookies)
        if page.context.request.get("/accounts/login/", max_redirects=0).status == 302:
            return
        page.context.clear_cookies()
    sign_in(page, person)
    SESSIONS[site, person] = page.context.cookies()


def sign_in(page: "Page", username: str) -> None:
    """Through the form, as that person would."""
    password = next(person.password for person in CAST if person.username == username)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
