"""The matrix of rights: everybody, at every door of a universe, under every visibility.

`access.RIGHTS` says what the least is for an act, `DOORS` which act a door is; what is expected is worked out from the
two, here, without asking the code that decides. A new address of a universe that is not in the table fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from harmonic.people import confirm
from harmonic.testing import BACKEND, clear_counters
from harmonic.tests.test_open_pages import views
from simulation.engine.document import default_document
from simulation.engine.parameters import GROUPS
from universes.access import RIGHTS, Rank
from universes.models import Comment, Performance, ShareLink, Universe
from universes.operations.creating import create
from universes.operations.inviting import accept, invite
from universes.operations.naming import name_moment
from universes.operations.publishing import set_visibility
from universes.operations.ruling import rule_on_thing
from universes.operations.sharing import make_link, remove_seat, revoke_link

from .rooms import Seat as Socket

pytestmark = pytest.mark.once

VISIBILITIES = {"private": Rank.NONE, "unlisted": Rank.VIEWER, "open": Rank.EDITOR, "public": Rank.VIEWER}
HIDDEN, REFUSED, SIGN_IN, LET_IN = "not there", "refused", "sign in", "let in"
OPEN, GUESTS, ACCOUNT = "anybody may knock", "guests who may see it, too", "needs an account"
PASSWORD = "orbit-of-mercury"


# --- people ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Somebody:
    """A person of the matrix: what they were given, whether they have an account or else a name."""

    given: Rank
    signed_in: bool = False
    named: bool = False


PEOPLE = {
    "a nameless visitor": Somebody(Rank.NONE),
    "a stranger with an account": Somebody(Rank.NONE, signed_in=True),
    "a guest of another universe": Somebody(Rank.NONE, named=True),
    "a guest by a viewer link": Somebody(Rank.VIEWER, named=True),
    "a guest by a commenter link": Somebody(Rank.COMMENTER, named=True),
    "a guest by an editor link": Somebody(Rank.EDITOR, named=True),
    "a guest by a revoked link": Somebody(Rank.NONE, named=True),
    "a guest by an expired link": Somebody(Rank.NONE, named=True),
    "an account by an editor link": Somebody(Rank.EDITOR, signed_in=True),
    "an account by a revoked link": Somebody(Rank.NONE, signed_in=True),
    "a viewer": Somebody(Rank.VIEWER, signed_in=True),
    "a commenter": Somebody(Rank.COMMENTER, signed_in=True),
    "an editor": Somebody(Rank.EDITOR, signed_in=True),
    "one whose seat was taken away": Somebody(Rank.NONE, signed_in=True),
    "one who was invited and has not answered": Somebody(Rank.NONE, signed_in=True),
    "the owner": Somebody(Rank.OWNER, signed_in=True),
    "a moderator": Somebody(Rank.NONE, signed_in=True),
}


def rank(who: Somebody, visibility: str) -> Rank:
    """What the design says of them (guarantees, section 3); a stranger without a name changes nothing."""
    highest = max(who.given, VISIBILITIES[visibility])
    return highest if who.signed_in or who.named else min(highest, Rank.VIEWER)


@dataclass
class World:
    """Draft with somebody of each kind around it."""

    universe: Universe
    link: ShareLink
    invitation_id: int
    performance: Performance
    comment: Comment
    ada: User
    others: dict[str, User]


def made_world(ada: User, others: dict[str, User]) -> World:
    for person in (ada, *others.values()):
        confirm(person)
    document = default_document() | {"name": "Secretive", "objects": [{"id": "peg1", "kind": "peg"}]}
    universe = create(by=ada, document=document)
    set_visibility(universe=universe, by=ada, visibility="unlisted")  # there is a version, also while it is private
    set_visibility(universe=universe, by=ada, visibility="private")
    dana = User.objects.create_user("dana", "dana@example.org")
    accept(token=invite(universe=universe, by=ada, whom="dana", role="viewer").token, by=dana)
    open_invitation = invite(universe=universe, by=ada, whom="emil@example.org", role="viewer")
    link = make_link(universe=universe, by=ada, role="viewer")
    name_moment(universe=universe, by=ada, name="The beginning", seq=1)
    played = Performance.objects.create(
        universe=universe, by=ada, name="The first", at=timezone.now(), run=1, document=document, to_sample=48_000
    )
    said = Comment.objects.create(universe=universe, by=dana, text="What do you hear?", at=timezone.now())
    return World(universe, link, open_invitation.pk, played, said, ada, others)


def browser_of(name: str, world: World) -> Client:
    """The browser of somebody of the matrix; what they were given is given here, as it is in life."""
    client, universe, ada = Client(), world.universe, world.ada
    if name == "a nameless visitor":
        return client
    if name == "the owner":
        client.force_login(ada, backend=BACKEND)
        return client
    if name == "a guest of another universe":
        other = create(by=ada, document={"name": "Another"})
        come_in(client, make_link(universe=other, by=ada, role="editor"))
        return client
    if name.startswith("a guest"):
        role = next((role for role in ("viewer", "commenter") if role in name), "editor")
        link = make_link(universe=universe, by=ada, role=role)
        come_in(client, link)
        end(link, name, ada)
        return client
    person = world.others["moe" if name == "a moderator" else "cleo" if "stranger" in name else "ben"]
    client.force_login(person, backend=BACKEND)
    if name.startswith("an account"):
        link = make_link(universe=universe, by=ada, role="editor")
        come_in(client, link)
        end(link, name, ada)
    elif name in ("a viewer", "a commenter", "an editor", "one whose seat was taken away"):
        role = name.split()[-1] if name.split()[-1] != "away" else "editor"
        accept(token=invite(universe=universe, by=ada, whom="ben", role=role).token, by=person)
        if "taken" in name:
            remove_seat(universe=universe, by=ada, username="ben")
    elif "invited" in name:
        invite(universe=universe, by=ada, whom="ben", role="editor")
    return client


def come_in(client: Client, link: ShareLink) -> None:
    assert client.post(reverse("universes:join", args=[link.token]), {"name": "Gil"}).status_code == 302


def end(link: ShareLink, name: str, ada: User) -> None:
    if "revoked" in name:
        revoke_link(universe=link.universe, by=ada, link_id=link.pk)
    elif "expired" in name:
        ShareLink.objects.filter(pk=link.pk).update(expires=timezone.now() - timedelta(seconds=1))


# --- doors -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    """A door of a universe: its name, method, which act of RIGHTS it is, who may knock, what is sent."""

    name: str
    method: str
    act: str
    knock: str = OPEN
    more: dict[str, Any] = field(default_factory=dict)  # parts of the address beside the universe
    form: dict[str, Any] | None = None
    body: Any = None  # JSON
    query: str = ""
    is_authors: bool = False  # for whoever made the thing alone, who is none of these people
    hidden_when: str = ""  # a visibility under which there is nothing even for the owner
    as_stranger: bool = False  # answers everybody as it does a stranger

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}"


OPS = iter(f"matrix-{k:08}" for k in range(10**8))
GRAVITY = {"op": "to be made", "changes": [{"path": "physics.gravity", "value": 2.5}]}
PEG: dict[str, Any] = {"key": "peg1"}
AT: dict[str, Any] = {"seq": 1}
PLAYED: dict[str, Any] = {"performance": 0}
SAID: dict[str, Any] = {"comment": 0}


def page(name: str, act: str, knock: str = OPEN, *, get: bool = True, post: str = "", **more: Any) -> list[Door]:
    """A page: GET is `act`; POST, if there is one, is the act `post`."""
    full = f"universes:{name}"
    found = [Door(full, "GET", act, knock, **{k: v for k, v in more.items() if k != "form"})] if get else []
    return found + ([Door(full, "POST", post, knock, **({"form": {}} | more))] if post else [])


def api(name: str, knock: str = OPEN, more: dict[str, Any] | None = None, **methods: Any) -> list[Door]:
    """An endpoint: for each method the act, or (act, body)."""
    doors = []
    for method, said in methods.items():
        act, body = said if isinstance(said, tuple) else (said, None)
        doors.append(Door(f"api:{name}", method.upper(), act, knock, more or {}, body=body))
    return doors


DOORS: list[Door] = [
    *page("page", "see"),
    *page("document", "see"),
    Door("universes:document", "GET", "export", query="?download"),
    *page("still", "see"),
    *page("roll", "see"),
    *page("wave", "see"),
    *page("save_template", "template", ACCOUNT, post="template", form={"name": "A start"}),
    Door("universes:embed", "GET", "see", hidden_when="private", as_stranger=True),
    *page("studio", "live", GUESTS),
    *page("edits", "live"),
    Door("universes:edits", "POST", "edit", body=GRAVITY),
    *(door for group in GROUPS for door in page("parameters", "edit", GUESTS, post="edit", more={"group": group})),
    *page("couplings", "edit", GUESTS, post="edit"),
    *page("details", "edit", GUESTS, post="edit"),
    *page("objects", "edit", GUESTS, post="edit"),
    *page("object", "edit", GUESTS, post="edit", more=PEG),
    *page("object_remove", "edit", GUESTS, get=False, post="edit", more=PEG),
    *page("undo", "edit", get=False, post="edit"),
    *page("redo", "edit", get=False, post="edit"),
    *page("history", "see"),
    *page("film", "see"),
    *page("run", "live"),
    *page("revision", "see", more=AT),
    *page("revision_document", "see", more=AT),
    *page("revision_still", "see", more=AT),
    *page("name_now", "", ACCOUNT, get=False, post="name_moment", form={"name": "Then"}),
    *page("name_moment", "", ACCOUNT, get=False, post="name_moment", more=AT, form={"name": "Then"}),
    *page("restore", "", ACCOUNT, get=False, post="restore", more=AT),
    *page("branch", "", ACCOUNT, get=False, post="duplicate", more=AT),
    *page("duplicate", "", ACCOUNT, get=False, post="duplicate"),
    *page("favourite", "", ACCOUNT, get=False, post="favourite"),
    *page("collecting", "collect", ACCOUNT, post="collect", form={"name": "For the evening"}),
    *page("family", "see"),
    *page("remixes", "see"),
    *page("plays", "", get=False, post="see"),
    *page("delete", "delete", ACCOUNT, post="delete"),
    *page("publish", "publish", ACCOUNT, post="publish", form={"visibility": "unlisted"}),
    *page("publish_changes", "", ACCOUNT, get=False, post="publish"),
    *page("publish_back", "", ACCOUNT, get=False, post="restore"),
    *page("publish_terms", "", ACCOUNT, get=False, post="publish"),
    *page("renderings", "see", ACCOUNT),
    Door("universes:renderings", "POST", "render", ACCOUNT, form={"kind": "midi"}),
    *page("performances", "see"),
    *page("performance_played", "see", more=PLAYED),
    *page("performance_file", "", ACCOUNT, get=False, post="render", more=PLAYED, form={"kind": "midi"}),
    *page("performance_name", "", ACCOUNT, get=False, post="performances", more=PLAYED, form={"name": "Then"}),
    *page("performance_delete", "", ACCOUNT, get=False, post="performances", more=PLAYED),
    *page("comments", "see"),
    *page("comment", "see", more=SAID),
    *page("comment_new", "", ACCOUNT, get=False, post="comment", form={"text": "It hums."}),
    *page("comment_names", "comment", ACCOUNT, query="?q=be"),
    *page("comment_edit", "see", ACCOUNT, post="see", more=SAID, form={"text": "It sings."}, is_authors=True),
    *page("comment_delete", "", ACCOUNT, get=False, post="host_comments", more=SAID),
    *page("comment_resolution", "", ACCOUNT, get=False, post="resolve", more=SAID, form={"resolved": "1"}),
    *page("comments_closing", "", ACCOUNT, get=False, post="host_comments", form={"closed": "1"}),
    *page("sharing", "see", GUESTS),
    *page("sharing_visibility", "", ACCOUNT, get=False, post="publish", form={"visibility": "unlisted"}),
    *page("sharing_invite", "", ACCOUNT, get=False, post="share", form={"whom": "cleo", "role": "viewer"}),
    *page("sharing_withdraw", "", ACCOUNT, get=False, post="share", more={"invitation": 0}),
    *page("sharing_links", "", ACCOUNT, get=False, post="share", form={"role": "viewer", "days": "7"}),
    *page("sharing_revoke", "", ACCOUNT, get=False, post="share", more={"link": 0}),
    *page("sharing_role", "", ACCOUNT, get=False, post="share", more={"username": "dana"}, form={"role": "editor"}),
    *page("sharing_remove", "", ACCOUNT, get=False, post="share", more={"username": "dana"}),
    *page("sharing_leave", "", GUESTS, get=False, post="see"),  # its owner is told why not: 409
    *page("sharing_transfer", "transfer", ACCOUNT, post="transfer", form={"username": "dana", "password": PASSWORD}),
    Door("universes:guest_studio", "GET", "export", query="?from={pk}"),
    *api("universe", get="see", patch=("edit", {"name": "Renamed"}), delete="delete"),
    *api("duplicate", post="duplicate"),
    *api("document", get="see", put=("edit", {"name": "Whole"})),
    *(
        door
        for group in GROUPS
        for door in api(f"parameters_{group}", get="see", put=("edit", {"whole": group}), patch=("edit", {"of": group}))
    ),
    *api("couplings", get="see", put=("edit", {"whole": "couplings"}), patch=("edit", {"gravity_tempo": 0.25})),
    *api("objects", get="see", post=("edit", {"kind": "peg"})),
    *api("object", more=PEG, get="see", put=("edit", {"whole": "peg"}), patch=("edit", {"x": 300}), delete="edit"),
    *api("edits", get="live", post=("edit", GRAVITY)),
    *api("undo", post=("edit", {})),
    *api("redo", post=("edit", {})),
    *api("revisions", get="see"),
    *api("revision", more=AT, get="see"),
    *api("revision_document", more=AT, get="see"),
    *api("restore", more=AT, post=("restore", {})),
    *api("branch", more=AT, post="duplicate"),
    *api("moments", get="see", post=("name_moment", {"name": "Then"})),
    *api("moment", more=AT, get="see", put=("name_moment", {"name": "Then"}), delete="name_moment"),
    Door("api:publication", "GET", "see", hidden_when="private"),
    *api("publication", put=("publish", {"visibility": "unlisted"}), delete="publish"),
    *api("family", get="see"),
    *api("similar", get="see"),
    *api("favourite", ACCOUNT, get="see", put="favourite", delete="favourite"),
    *api("versions", get="versions", post=("publish", {})),
    *api("version_document", more={"number": 1}, get="versions"),
    *api("version_restore", more={"number": 1}, post="restore"),
    *api("owner", ACCOUNT, put=("transfer", {"username": "dana", "password": PASSWORD})),
    *api("seats", get="people"),
    *api("seat", ACCOUNT, more={"username": "dana"}, patch=("share", {"role": "editor"}), delete="share"),
    *api("performances", get="see"),
    *api("performance", more=PLAYED, get="see", patch=("performances", {"name": "Then"}), delete="performances"),
    *api("performance_file", more=PLAYED, post=("render", {"kind": "midi"})),
    *api("comments", get="see", post=("comment", {"text": "It hums."})),
    *api("comments_closing", ACCOUNT, put="host_comments", delete="host_comments"),
    *api("comment", get="see", delete="host_comments"),
    Door("api:comment", "PATCH", "see", ACCOUNT, body={"text": "It sings."}, is_authors=True),
    *api("comment_resolution", ACCOUNT, put="resolve", delete="resolve"),
    *api("links", ACCOUNT, get="share", post=("share", {"role": "viewer"})),
    *api("link", ACCOUNT, more={"link": 0}, delete="share"),
    *api("invitations", ACCOUNT, get="share", post=("share", {"whom": "cleo", "role": "viewer"})),
    *api("invitation", ACCOUNT, more={"invitation": 0}, delete="share"),
    Door("api:renderings", "POST", "render", ACCOUNT, body={"universe": "{pk}", "kind": "midi"}),
]


def expected(door: Door, who: Somebody, visibility: str) -> str:
    """What the door answers, from the table of rights and the manners of doors alone."""
    held, least = rank(who, visibility), RIGHTS[door.act]
    is_api, changes = door.name.startswith("api:"), door.method != "GET"
    if not who.signed_in:
        if is_api and (door.knock == ACCOUNT or (changes and (least.signed_in or not who.named))):
            return REFUSED if who.named else SIGN_IN  # a guest is known, and not by an account
        if door.knock == ACCOUNT or (door.knock == GUESTS and held < Rank.VIEWER):
            return SIGN_IN  # the same as for what is not there at all
    if held < Rank.VIEWER or door.hidden_when == visibility:
        return HIDDEN
    asked = least.in_public if least.in_public is not None and visibility == "public" else least.rank
    if held < asked or (least.signed_in and not who.signed_in) or door.is_authors:
        return REFUSED
    return LET_IN


def answered(response: Any) -> str:
    """A status in the words of this table; a redirect to the sign-in page is a way to say 401."""
    place = response.get("Location", "") or json.loads(response.get("HX-Location", "{}")).get("path", "")
    if response.status_code == 401 or place.startswith("/accounts/login/"):
        return SIGN_IN
    if response.status_code in (200, 201, 202, 204, 302, 409, 422):  # 409, 422: let in, and told what is wrong
        return LET_IN
    return {403: REFUSED, 404: HIDDEN}.get(response.status_code, str(response.status_code))


def knock(client: Client, door: Door, world: World, pk: Any, *, htmx: bool = False) -> Any:
    """Knock at a door, and take back whatever it did."""
    more = dict(door.more)
    more |= {"link": world.link.pk} if "link" in more else {}
    more |= {"performance": world.performance.pk} if "performance" in more else {}
    more |= {"invitation": world.invitation_id} if "invitation" in more else {}
    more |= {"comment": world.comment.pk} if "comment" in more else {}
    if door.name in ("api:comment", "api:comment_resolution"):
        pk = world.comment.pk if pk == world.universe.pk else pk
    is_universes = door.name not in ("universes:guest_studio", "api:renderings")
    address = reverse(door.name, kwargs={"pk": pk, **more} if is_universes else {}) + door.query.format(pk=pk)
    sent: dict[str, Any] = {"HX-Request": "true"} if htmx else {}
    call = getattr(client, door.method.lower())
    with transaction.atomic():
        if door.form is not None:
            response = call(address, door.form, headers=sent)
        elif door.method == "GET":
            response = call(address, headers=sent)
        else:
            body = None if door.body is None else json.dumps(body_of(door, world, pk))
            response = call(address, body or "", content_type="application/json", headers=sent)
        transaction.set_rollback(True)
    return response


def body_of(door: Door, world: World, pk: Any) -> Any:
    """What is sent, with what can be known only now."""
    body = dict(door.body)
    if "op" in body:
        body["op"] = next(OPS)
    if "universe" in body:
        body["universe"] = str(pk)
    document = world.universe.document()
    if whole := body.pop("whole", ""):
        item = {name: value for name, value in document["objects"][0].items() if name not in ("id", "kind")}
        return item if whole == "peg" else document[whole]
    if group := body.pop("of", ""):
        return dict([next(iter(document[group].items()))])
    return body


# --- the table is whole ------------------------------------------------------------------------------


def of_universes() -> Iterator[tuple[str, Any]]:
    """(name, view) of every address of the site under a universe."""
    yield from ((name, view) for name, route, view in views() if "universes/<uuid:" in route)


def methods_of(view: Any) -> set[str]:
    """The methods that an endpoint of the API answers; nothing for a page, which does not say."""
    cls = getattr(view, "cls", None)
    if cls is None:
        return set()
    names = getattr(view, "actions", None) or [m for m in ("get", "post", "put", "patch", "delete") if hasattr(cls, m)]
    return {name.upper() for name in names} - {"HEAD"}


def test_every_address_of_a_universe_is_in_the_table() -> None:
    known = {door.name for door in DOORS}
    assert {name for name, _ in of_universes()} - known == set()
    known_methods = {(door.name, door.method) for door in DOORS}
    asked = {(name, method) for name, view in of_universes() for method in methods_of(view)}
    assert asked - known_methods == set()


def test_every_act_of_the_table_of_rights_has_a_door() -> None:
    of_sockets = {"chat", "hush", "play", "record"}
    assert set(RIGHTS) - {door.act for door in DOORS} == of_sockets


@pytest.mark.django_db
def test_a_page_answers_no_other_method_than_the_table_says(ada: User, client_of: Any) -> None:
    world = made_world(ada, {})
    known = {(door.name, door.method): door for door in DOORS}
    others = []
    for door in {door.name: door for door in DOORS if door.name.startswith("universes:")}.values():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (door.name, method) not in known:
                asked = Door(door.name, method, "see", more=door.more, query=door.query)
                status = knock(client_of(ada), asked, world, world.universe.pk).status_code
                others += [(door.name, method, status)] if status != 405 else []
    assert others == []


# --- the matrix --------------------------------------------------------------------------------------


@pytest.fixture
def world(ada: User, ben: User, cleo: User, moe: User) -> World:
    return made_world(ada, {"ben": ben, "cleo": cleo, "moe": moe})


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize("name", PEOPLE)
def test_each_door_answers_as_the_table_says(world: World, name: str, visibility: str) -> None:
    set_visibility(universe=world.universe, by=world.ada, visibility=visibility)
    world.universe = Universe.objects.with_document().get(pk=world.universe.pk)
    client = browser_of(name, world)
    wrong = []
    for door in DOORS:
        clear_counters()  # limits are of no interest here
        wanted = expected(door, PEOPLE[name], visibility)
        for htmx in (False, True) if door.name.startswith("universes:") else (False,):
            got = answered(knock(client, door, world, world.universe.pk, htmx=htmx))
            wrong += [(str(door), "by HTMX" if htmx else "", got, "not", wanted)] if got != wanted else []
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, who in PEOPLE.items() if who.given == Rank.NONE])
def test_what_may_not_be_seen_is_answered_as_what_is_absent(world: World, name: str) -> None:
    client = browser_of(name, world)
    told = []
    for door in DOORS:
        clear_counters()
        there, absent = (knock(client, door, world, pk) for pk in (world.universe.pk, uuid4()))
        if (there.status_code, said(there)) != (absent.status_code, said(absent)):
            told.append((str(door), there.status_code, absent.status_code))
    assert told == []


def said(response: Any) -> Any:
    """What an answer says, without the numbers of the request and the universe."""
    if response.get("Content-Type", "").startswith("application/json"):
        error = response.json()["error"] or {}
        return error.get("code"), error.get("message"), error.get("problems")
    return response.get("Location", "").partition("?")[0], "Secretive" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, who in PEOPLE.items() if who.given == Rank.NONE])
@pytest.mark.parametrize("visibility", ["private", "unlisted", "open"])
def test_no_list_search_or_count_tells_of_what_is_not_listed(world: World, name: str, visibility: str) -> None:
    set_visibility(universe=world.universe, by=world.ada, visibility=visibility)
    client = browser_of(name, world)
    lists = ["/", "/explore/", "/explore/?q=secretive", "/me/", "/me/renderings/", "/api/v1/universes/?search=Secretive",  # noqa: E501
             f"/api/v1/universes/?owner=ada&visibility={visibility}", "/api/v1/universes/", "/api/v1/renderings/"]  # fmt: skip  # noqa: E501
    for address in lists:
        text = client.get(address).content.decode()
        invited_here = address == "/me/" and "invited" in name  # who is invited reads to what
        assert ("Secretive" in text) == invited_here, address
        assert str(world.universe.pk) not in text, address
    assert client.get("/api/v1/universes/?search=Secretive").json()["data"]["count"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_hidden_is_there_for_its_owner_alone_and_moderators_look(world: World, name: str) -> None:
    set_visibility(universe=world.universe, by=world.ada, visibility="open")
    client = browser_of(name, world)  # with all that they were given before
    rule_on_thing(
        kind="universe", identity=str(world.universe.pk), by=world.others["moe"], verdict="hide", reason="Spam"
    )
    world.universe = Universe.objects.with_document().get(pk=world.universe.pk)
    behind = {"the owner": Rank.OWNER, "a moderator": Rank.VIEWER}.get(name, Rank.NONE)
    who, wrong = replace(PEOPLE[name], given=behind), []
    for door in DOORS:
        clear_counters()
        wanted = HIDDEN if door.as_stranger else expected(replace(door, hidden_when=""), who, "private")
        got = answered(knock(client, door, world, world.universe.pk))
        wrong += [(str(door), got, "not", wanted)] if got != wanted else []
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in ("the owner", "a moderator")])
def test_no_list_search_or_count_tells_of_what_is_hidden(world: World, name: str) -> None:
    set_visibility(universe=world.universe, by=world.ada, visibility="public")
    client = browser_of(name, world)
    rule_on_thing(
        kind="universe", identity=str(world.universe.pk), by=world.others["moe"], verdict="hide", reason="Spam"
    )
    for address in ("/", "/explore/", "/explore/?q=secretive", "/me/", "/people/ada/", "/api/v1/universes/"):
        text = client.get(address).content.decode()
        assert "Secretive" not in text, address
        assert str(world.universe.pk) not in text, address
    assert client.get("/api/v1/universes/?search=Secretive").json()["data"]["count"] == 0


@pytest.mark.django_db
def test_a_suspended_owner_reads_at_every_door_and_changes_something_at_none(world: World) -> None:
    client, wrong = browser_of("the owner", world), []
    rule_on_thing(kind="person", identity="ada", by=world.others["moe"], verdict="suspend", reason="Spam", days=3)
    for door in DOORS:
        clear_counters()
        response = knock(client, door, world, world.universe.pk)
        got = answered(response)
        reads = door.method == "GET"
        is_form = door.act in ("template", "comment") or door.is_authors  # for what they may not send
        open_now = reads and RIGHTS[door.act].rank < Rank.EDITOR and not is_form
        if (open_now and got != LET_IN and door.hidden_when != "private") or (not reads and got != REFUSED):
            wrong.append((str(door), got))
        if not reads:
            assert "Spam" in response.content.decode(), str(door)
    assert wrong == []


# --- sockets -----------------------------------------------------------------------------------------


def socket_of(client: Client, universe: Universe, tab: str) -> Socket:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    header = f"{settings.SESSION_COOKIE_NAME}={cookie.value}" if cookie else ""
    return Socket(f"/ws/universes/{universe.pk}/", cookie=header, client=tab)


@pytest.fixture
def browsers(transactional_db: None, world: World) -> dict[str, Client]:
    """Everybody's browser. One person has one history: those who share an account are made one after the other."""
    return {name: browser_of(name, world) for name in PEOPLE if name not in SHARED_ACCOUNT}


# Each of these is Ben, with another past; the matrix of sockets takes those that can stand side by side.
SHARED_ACCOUNT = {
    "an account by an editor link", "an account by a revoked link", "a viewer", "a commenter",
    "one whose seat was taken away", "one who was invited and has not answered",
}  # fmt: skip


@pytest.mark.parametrize("visibility", VISIBILITIES)
async def test_sockets_let_in_and_take_edits_as_the_table_says(
    world: World, browsers: dict[str, Client], threads_share_it: None, visibility: str
) -> None:
    universe = world.universe
    set_visibility(universe=universe, by=world.ada, visibility=visibility)
    wrong = []
    for k, (name, client) in enumerate(browsers.items()):
        held, socket = rank(PEOPLE[name], visibility), socket_of(client, universe, f"tab-number-{k}")
        got = await socket_answers(socket, f"edit-of-{k:04}")
        wanted = 4404 if held < Rank.VIEWER else "edits" if held >= RIGHTS["edit"].rank else "refused"
        wrong += [(name, got, "not", wanted)] if got != wanted else []
        await socket.disconnect()
    assert wrong == []


@pytest.mark.parametrize("name", sorted(SHARED_ACCOUNT))
async def test_sockets_of_ben_with_each_past_are_let_in_as_the_table_says(
    world: World, transactional_db: None, threads_share_it: None, name: str
) -> None:
    socket = socket_of(browser_of(name, world), world.universe, "tab-of-ben")
    held = rank(PEOPLE[name], "private")
    wanted = 4404 if held < Rank.VIEWER else "edits" if held >= RIGHTS["edit"].rank else "refused"
    assert await socket_answers(socket, "edit-of-ben") == wanted
    await socket.disconnect()


async def socket_answers(socket: Socket, op: str) -> Any:
    """The code with which a socket is closed at once, or what comes of an edit sent through it."""
    await socket.connect(timeout=20)
    await socket.say("hello", protocol=1, client=socket.client, since=None)
    event = await socket.receive_output(timeout=20)
    if event["type"] == "websocket.close":
        return event["code"]
    await socket.say("edit", id=op, changes=[{"path": "physics.gravity", "value": 2.5}])
    while True:
        heard = json.loads((await socket.receive_output(timeout=20))["text"])
        for message in heard if isinstance(heard, list) else [heard]:
            if message["type"] == "refused" and message["id"] == op:
                return "refused"
            if message["type"] == "edits" and op in [edit["op"] for edit in message["edits"]]:
                return "edits"


CUTS: dict[str, Callable[[World, ShareLink], None]] = {
    "a guest by an editor link": lambda world, link: revoke_link(
        universe=world.universe, by=world.ada, link_id=link.pk
    ),
    "an editor": lambda world, link: remove_seat(universe=world.universe, by=world.ada, username="ben"),
}


@pytest.mark.parametrize("name", CUTS)
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "not told"])
async def test_a_revoked_editor_is_cut_within_five_seconds_even_if_nobody_hears_of_it(
    world: World,
    transactional_db: None,
    threads_share_it: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    is_told: bool,
) -> None:
    client = browser_of(name, world)
    socket = socket_of(client, world.universe, "tab-of-editor")
    await socket.enter()
    if not is_told:
        monkeypatch.setattr("universes.operations.sharing.announce", lambda *_: None)
    link = ShareLink.objects.filter(universe=world.universe).order_by("-at")[0]
    CUTS[name](world, link)
    assert await socket.closing(timeout=7) == 4403  # 5 s, and 2 for a machine that does other things
    assert answered(knock_once(client, world)) in (HIDDEN, SIGN_IN)


def knock_once(client: Client, world: World) -> Any:
    return client.get(reverse("universes:page", args=[world.universe.pk]))


async def test_who_loses_a_seat_where_everyone_may_look_stays_as_a_viewer_and_edits_no_more(
    world: World, transactional_db: None, threads_share_it: None
) -> None:
    set_visibility(universe=world.universe, by=world.ada, visibility="public")
    socket = socket_of(browser_of("an editor", world), world.universe, "tab-of-editor")
    assert (await socket.enter())["you"]["may"]["edit"] is True
    remove_seat(universe=world.universe, by=world.ada, username="ben")
    you = (await socket.hear("rights.changed", timeout=7))["you"]
    assert (you["role"], you["may"]["edit"]) == ("viewer", False)
    await socket.say("edit", id="edit-too-late", changes=[{"path": "physics.gravity", "value": 2.5}])
    assert (await socket.hear("refused", timeout=7))["id"] == "edit-too-late"
    await socket.disconnect()


def test_the_table_knows_every_rank_and_both_kinds_of_people() -> None:
    assert {who.given for who in PEOPLE.values()} == set(Rank)
    assert {(who.signed_in, who.named) for who in PEOPLE.values()} == {(True, False), (False, True), (False, False)}
