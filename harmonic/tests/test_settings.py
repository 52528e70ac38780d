"""The site starts by itself on one machine, and refuses to before strangers where something is unsafe."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from harmonic.checks import refuse_unsafe, safe_to_show
from harmonic.local_key import local_secret_key

GOOD_KEY = "p3Jx-8sYw0bQe6Zk_5TtRr9Vu2Nn4Mm7Ll1Hh-Gg0Ff3Dd6Ss9Aa"
SAFE = {"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "universe.example"}


def start(tmp_path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """What a server process says when it is started in that environment and no other."""
    command = [
        sys.executable,
        "-c",
        "import harmonic.asgi; from django.conf import settings as s; print(s.LOCAL, s.DEBUG)",
    ]
    kept = {"PATH": os.environ["PATH"], "HARMONIC_DATA": str(tmp_path), "STATIC_ROOT": str(tmp_path)}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=kept | environment, capture_output=True, text=True)


@pytest.fixture
def shown_to_strangers(settings: Settings) -> Settings:
    """Settings that are safe before strangers, to be made unsafe one at a time."""
    settings.TESTING = settings.LOCAL = settings.DEBUG = False
    settings.SECRET_KEY = GOOD_KEY
    settings.SIMPLE_JWT = {**settings.SIMPLE_JWT, "SIGNING_KEY": GOOD_KEY}
    settings.ALLOWED_HOSTS = ["universe.example"]
    settings.SECOND_FACTOR_FOR_STAFF = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    return settings


def test_an_unconfigured_site_starts_locally_without_debug_pages(tmp_path: Path) -> None:
    started = start(tmp_path)
    assert started.stdout.split() == ["True", "False"], started.stderr


def test_a_configured_site_starts(tmp_path: Path) -> None:
    started = start(tmp_path, **SAFE)
    assert started.stdout.split() == ["False", "False"], started.stderr


@pytest.mark.parametrize(
    "unsafe",
    [
        {**SAFE, "DEBUG": "1"},
        {**SAFE, "ALLOWED_HOSTS": "*"},
        {"ALLOWED_HOSTS": "universe.example"},
        {"HOST": "0.0.0.0"},
    ],
    ids=["debug", "any host", "no key", "open to the network without a key"],
)
def test_a_server_refuses_to_start_on_unsafe_settings(tmp_path: Path, unsafe: dict[str, str]) -> None:
    started = start(tmp_path, **unsafe)
    assert started.returncode != 0
    assert "ImproperlyConfigured" in started.stderr


def test_what_is_safe_is_not_refused(shown_to_strangers: Settings) -> None:
    assert safe_to_show(None) == []
    refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY"),
        ("SECRET_KEY", "django-insecure-p3Jx8sYw0bQe6Zk5TtRr9Vu2Nn4Mm7Ll1Hh0Gg", "SECRET_KEY"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["universe.example", "*"], "ALLOWED_HOSTS"),
        ("SESSION_COOKIE_SECURE", False, "Cookies"),
        ("CSRF_COOKIE_SECURE", False, "Cookies"),
        ("SIMPLE_JWT", {"SIGNING_KEY": "short"}, "JWT_SIGNING_KEY"),
        ("SECOND_FACTOR_FOR_STAFF", False, "password alone"),
        ("SECURE_SSL_REDIRECT", False, "HTTP"),
    ],
)
def test_each_unsafe_setting_is_named(shown_to_strangers: Settings, name: str, value: object, word: str) -> None:
    setattr(shown_to_strangers, name, value)
    (fault,) = safe_to_show(None)
    assert word in fault.msg
    with pytest.raises(ImproperlyConfigured, match=word):
        refuse_unsafe()


def test_local_means_this_machine(settings: Settings) -> None:
    settings.LOCAL, settings.ALLOWED_HOSTS = True, ["localhost", "universe.example"]
    assert [fault.id for fault in safe_to_show(None)] == ["harmonic.E000"]


def test_the_local_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    key = local_secret_key(tmp_path)
    assert len(key) > 50
    assert local_secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
