"""Refuses to start on settings that would be unsafe before strangers."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, register
from django.core.exceptions import ImproperlyConfigured


@register("harmonic")
def safe_to_show(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What must hold as soon as somebody else than this machine can reach the site."""
    if settings.LOCAL or settings.TESTING:
        return _local_is_local()
    return [
        Critical(words, hint=hint, id=f"harmonic.E{number:03}")
        for number, (wrong, words, hint) in enumerate(_unsafe(), start=1)
        if wrong
    ]


def refuse_unsafe() -> None:
    """For servers that start without a management command: raises where the check above finds something."""
    found = safe_to_show(None)
    if found:
        raise ImproperlyConfigured("\n".join(f"{fault.msg} {fault.hint}" for fault in found))


def _local_is_local() -> list[CheckMessage]:
    strangers = set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]", "testserver"}
    if settings.LOCAL and (strangers or settings.HOST not in {"localhost", "127.0.0.1", "::1"}):
        return [
            Critical(
                "HARMONIC_LOCAL is on, but the site would answer to other machines.",
                hint="Unset HARMONIC_LOCAL and give SECRET_KEY and ALLOWED_HOSTS.",
                id="harmonic.E000",
            )
        ]
    return []


def _unsafe() -> list[tuple[bool, str, str]]:
    key = settings.SECRET_KEY
    return [
        (settings.DEBUG, "DEBUG is on.", "Unset DEBUG: its pages show settings and code to strangers."),
        (
            len(key) < 50 or len(set(key)) < 12 or "insecure" in key.lower() or "change" in key.lower(),
            "SECRET_KEY is missing, short or an example.",
            "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
        ),
        (
            not settings.ALLOWED_HOSTS or any(host.startswith("*") for host in settings.ALLOWED_HOSTS),
            "ALLOWED_HOSTS is empty or lets any name in.",
            "Name the hosts: ALLOWED_HOSTS=example.org,www.example.org",
        ),
        (
            not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
            "Cookies would be sent without TLS.",
            "Unset SECURE_COOKIES.",
        ),
        (
            len(settings.SIMPLE_JWT["SIGNING_KEY"]) < 32,
            "JWT_SIGNING_KEY is too short for HS256.",
            "Give at least 32 characters, or none: then SECRET_KEY signs.",
        ),
        (
            not settings.SECOND_FACTOR_FOR_STAFF,
            "Moderators would come to their desk by a password alone.",
            "Unset SECOND_FACTOR_FOR_STAFF.",
        ),
        (
            not settings.SECURE_SSL_REDIRECT and not settings.TRUSTED_PROXIES,
            "Plain HTTP is served as it is and no proxy of ours stands before it.",
            "Unset SECURE_SSL_REDIRECT, or say TRUSTED_PROXIES=1 when a proxy speaks TLS.",
        ),
    ]
