"""What a stranger may open is a list, and this is it. Everything else asks who one is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly

OPEN = {
    # the watchers' question (/healthz is answered before any address is looked up)
    "favicon",
    "readyz",
    # accounts: the library's doors for people who are not signed in
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "accounts:picture",
    "mfa_authenticate",  # the second factor, between the password and the sign-in
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_signup",  # a name for who has just come from another site
    "accounts:unsubscribe",  # whoever has a letter has its signed address
    # the API: tokens and its own description; `nothing` is its 404
    "api:docs",
    "api:nothing",
    "api:password_reset",
    "api:password_reset_confirm",
    "api:register",
    "api:schema",
    "api:template",
    "api:templates",
    "api:token",
    "api:token_refresh",
    "api:token_revoke",
    "api:verify",
    # pages: what is public, and what a guest makes in the browser
    "universes:about",
    "universes:appeal_by_letter",  # whoever has a letter about a ruling has its signed address
    "universes:comment",  # what is said in what one may see; to say something one signs in
    "universes:comments",
    "universes:document",
    "universes:embed",  # what other sites show of what is published
    "universes:edits",  # the log of a universe that one may see; what changes it asks `may_edit`
    "universes:explore",
    "universes:run",  # what is played in what one may see
    "universes:film",  # the past of what one may see
    "universes:guest_studio",
    "universes:help",
    "universes:history",
    "universes:performances",
    "universes:family",  # as far as one may see it
    "universes:remixes",
    "universes:collection",  # a public one
    "universes:followers",
    "universes:following",
    "universes:person",  # what somebody shows of themselves, and their public universes
    "universes:performance_played",
    "universes:guest",  # a name for who has no account
    "universes:invitation",  # whoever has such an address sees what it is about; the answer asks for an account
    "universes:join",
    "universes:landing",
    "universes:oembed",  # of what is public
    "universes:page",
    "universes:plays",  # whoever hears what one may see is counted
    "universes:privacy",
    "universes:redo",  # what guests do they may take back; asks `may_edit`
    "universes:revision",
    "universes:revision_document",
    "universes:revision_still",
    "universes:roll",
    "universes:still",
    "universes:people_template_document",
    "universes:people_template_still",
    "universes:template",  # what people share to start from
    "universes:template_document",
    "universes:template_still",
    "universes:templates",
    "universes:terms",
    "universes:theme",
    "universes:undo",
    "universes:wave",
}
# The API's addresses at which strangers may read what is public, and change nothing.
READABLE = {
    "api:collection",
    "api:collection_item",
    "api:collection_items",
    "api:collections",
    "api:comment",
    "api:comments",
    "api:couplings",
    "api:document",
    "api:duplicate",
    "api:branch",
    "api:edits",
    "api:family",
    "api:moment",
    "api:moments",
    "api:object",
    "api:objects",
    "api:parameters_audio",
    "api:parameters_music",
    "api:parameters_physics",
    "api:parameters_visualization",
    "api:performance",
    "api:performance_file",
    "api:performances",
    "api:peoples_template",
    "api:peoples_template_document",
    "api:peoples_templates",
    "api:publication",
    "api:redo",
    "api:restore",
    "api:revision",
    "api:revision_document",
    "api:revisions",
    "api:undo",
    "api:seats",
    "api:similar",
    "api:universe",
    "api:user",
    "api:universes",
    "api:version_document",
    "api:version_restore",
    "api:versions",
}
# The desk has a door of its own; the list is Django's.
ADMIN = re.compile(r"admin:")


def views(resolver: URLResolver | None = None, namespace: str = "", route: str = "") -> Iterator[tuple[str, str, Any]]:
    """(name with namespace, route, view) of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern, inner, here)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or here}", here, pattern.callback


def permissions(view: Any) -> list[Any] | None:
    """The permissions of an endpoint of the API; None for a page."""
    api = getattr(view, "cls", None)
    return None if api is None else list(view.initkwargs.get("permission_classes", api.permission_classes))


def is_open(view: Any) -> bool:
    """Whether a stranger gets past the door, as the middleware and the API's permissions see it."""
    asked = permissions(view)
    if asked is None:
        return not getattr(view, "login_required", True)
    return AllowAny in asked or not asked


def is_readable(view: Any) -> bool:
    return any(issubclass(asked, IsAuthenticatedOrReadOnly) for asked in permissions(view) or [])


def ours() -> list[tuple[str, str, Any]]:
    return [found for found in views() if not ADMIN.match(found[0])]


def test_the_list_of_open_addresses_is_this_one() -> None:
    assert {name for name, _, view in ours() if is_open(view)} == OPEN
    assert {name for name, _, view in ours() if is_readable(view)} == READABLE


IDENTITY = "00000000-0000-4000-8000-000000000000"


def example(route: str) -> str:
    """A path that fits a route."""
    path = re.sub(r"<uuid:\w+>", IDENTITY, route)
    path = re.sub(r"<slug:\w+>|<\w+>", "physics", path)
    path = re.sub(r"<\w+:\w+>", "1", path)
    path = re.sub(r"\(\?P<\w+>[^)]*\)", IDENTITY, path)
    return "/" + re.sub(r"[\^$\\]|\\Z", "", path)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_address_sends_strangers_away(client: Client, method: str) -> None:
    let_in = []
    for name, route, view in ours():
        if is_open(view) or (is_readable(view) and method == "get"):
            continue
        answer = getattr(client, method)(example(route))
        if answer.status_code not in (302, 401, 405):
            let_in.append((name, example(route), answer.status_code))
        if answer.status_code == 302:
            assert answer["Location"].startswith("/accounts/login/?next="), name
    assert not let_in


@pytest.mark.django_db
def test_the_desk_sends_strangers_to_its_own_door(client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
