"""A universe on other sites: the embed page, oEmbed, and what the listen page says of itself."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import User
from harmonic.tests.test_headers import directives
from simulation.models import Rendering, State
from universes.models import Universe
from universes.operations.editing import edit, new_op
from universes.operations.publishing import publish_changes, set_terms, set_visibility

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
SHARP = '<script>alert("1")</script>&'


class Head(HTMLParser):
    """The meta tags and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: list[dict[str, str | None]] = []
        self.frames: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.meta[name] = found.get("content") or ""
        if tag == "link":
            self.links.append(found)
        if tag == "iframe":
            self.frames.append(found)


def address(name: str, universe: Universe) -> str:
    return reverse(f"universes:{name}", args=[universe.pk])


def rename(universe: Universe, by: User, name: str) -> None:
    edit(universe=universe, by=by, op=new_op(), changes=[{"path": "name", "value": name}])


# --- the embed page ----------------------------------------------------------------------------------


def test_only_the_embed_page_may_be_framed(client: Any, client_of: Any, ada: User, aurora: Universe) -> None:
    answer = client.get(address("embed", aurora))
    assert "X-Frame-Options" not in answer
    assert directives(answer)["frame-ancestors"] == ["*"]
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert directives(answer)["default-src"] == ["'self'"]
    assert not answer.cookies
    for name in ("page", "studio", "document", "history", "publish", "sharing"):
        other = client_of(ada).get(address(name, aurora))
        assert other.status_code == 200
        assert other["X-Frame-Options"] == "DENY", name
        assert directives(other)["frame-ancestors"] == ["'none'"], name


def test_a_refused_embed_is_framed_by_nobody(client: Any, draft: Universe) -> None:
    answer = client.get(address("embed", draft))
    assert answer.status_code == 404
    assert answer["X-Frame-Options"] == "DENY"
    assert directives(answer)["frame-ancestors"] == ["'none'"]


def test_the_embed_page_shows_what_is_published_whoever_looks(client_of: Any, ada: User, aurora: Universe) -> None:
    rename(aurora, ada, "Unheard-of")
    for person in (None, ada):
        page = client_of(person).get(address("embed", aurora)).content.decode()
        assert "Aurora" in page
        assert "Unheard-of" not in page
        assert f"{address('document', aurora)}?published" in page
        assert 'data-action="listen"' in page
        assert 'target="_blank"' in page


def test_a_private_universe_has_no_embed_page_for_its_owner_either(client_of: Any, ada: User, draft: Universe) -> None:
    assert client_of(ada).get(address("embed", draft)).status_code == 404


# --- oEmbed ------------------------------------------------------------------------------------------


def test_oembed_tells_of_a_public_universe(client: Any, aurora: Universe) -> None:
    answer = client.get("/oembed/", {"url": HOST + address("page", aurora), "format": "json"})
    data = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert (data["version"], data["type"], data["title"], data["author_name"]) == ("1.0", "rich", "Aurora", "Ada")
    assert (data["width"], data["height"]) == (640, 400)
    assert (data["thumbnail_width"], data["thumbnail_height"]) == (1200, 630)
    [frame] = Head(data["html"]).frames
    assert frame["src"] == HOST + address("embed", aurora)
    assert (frame["width"], frame["height"]) == ("640", "400")
    assert client.get(data["thumbnail_url"].removeprefix(HOST)).status_code == 200
    assert client.get(data["author_url"].removeprefix(HOST)).status_code == 200


@pytest.mark.parametrize(
    ("limits", "size", "thumbnail"),
    [
        ({"maxwidth": 320}, (320, 200), None),
        ({"maxheight": 120}, (640, 120), None),
        ({"maxwidth": 800, "maxheight": 600}, (640, 400), 640),
        ({"maxwidth": 4000}, (640, 400), 1200),
    ],
)
def test_oembed_keeps_within_the_limits_that_are_named(
    client: Any, aurora: Universe, limits: dict[str, int], size: tuple[int, int], thumbnail: int | None
) -> None:
    data = client.get("/oembed/", {"url": HOST + address("page", aurora), **limits}).json()
    assert (data["width"], data["height"]) == size
    assert data.get("thumbnail_width") == thumbnail


@pytest.mark.parametrize("visibility", ["private", "unlisted", "open"])
def test_oembed_knows_no_universe_that_is_not_public(
    client_of: Any, ada: User, aurora: Universe, visibility: str
) -> None:
    set_visibility(universe=aurora, by=ada, visibility=visibility)
    for person in (None, ada):
        answer = client_of(person).get("/oembed/", {"url": HOST + address("page", aurora)})
        absent = client_of(person).get("/oembed/", {"url": HOST + reverse("universes:page", args=[uuid4()])})
        assert answer.status_code == absent.status_code == 404


@pytest.mark.parametrize(
    "url",
    ["", "http://", "nonsense", "/universes/", "http://elsewhere.example{page}", "ftp://testserver{page}",
     "http://testserver/explore/", "http://testserver{page}studio/", "http://[::1", "http://testserver@evil.example{page}",
     "javascript:alert(1)", "http://testserver/universes/%00/"],
)  # fmt: skip
def test_oembed_answers_404_to_what_is_no_page_of_ours(client: Any, aurora: Universe, url: str) -> None:
    assert client.get("/oembed/", {"url": url.format(page=address("page", aurora))}).status_code == 404


def test_oembed_refuses_other_formats_and_sides_that_are_none(client: Any, aurora: Universe) -> None:
    url = HOST + address("page", aurora)
    assert client.get("/oembed/", {"url": url, "format": "xml"}).status_code == 501
    for side in ("wide", "-1", "0", "1e3", "٣"):
        assert client.get("/oembed/", {"url": url, "maxwidth": side}).status_code == 400


def test_names_are_escaped_in_every_frame_and_tag(client: Any, ada: User, aurora: Universe) -> None:
    rename(aurora, ada, SHARP)
    publish_changes(universe=aurora, by=ada)
    data = client.get("/oembed/", {"url": HOST + address("page", aurora)}).json()
    assert data["title"] == SHARP
    assert "<script" not in data["html"]
    assert Head(data["html"]).frames[0]["title"] == SHARP
    for name in ("page", "embed"):
        page = client.get(address(name, aurora)).content.decode()
        assert SHARP not in page
        assert html.escape(SHARP) in page
    assert Head(client.get(address("page", aurora)).content.decode()).meta["og:title"] == SHARP


# --- the listen page ---------------------------------------------------------------------------------


def test_the_listen_page_says_what_other_sites_show(client: Any, ada: User, aurora: Universe) -> None:
    set_terms(universe=aurora, by=ada, picture=4)
    head = Head(client.get(address("page", aurora)).content.decode())
    assert head.meta["og:title"] == "Aurora"
    assert head.meta["og:url"] == HOST + address("page", aurora)
    assert (head.meta["og:image:width"], head.meta["og:image:height"]) == ("1200", "630")
    assert head.meta["twitter:card"] == "summary_large_image"
    assert ".4" in head.meta["og:image"]
    [link] = [link for link in head.links if link.get("type") == "application/json+oembed"]
    found = client.get(str(link["href"]).removeprefix(HOST))
    assert found.json()["title"] == "Aurora"


def test_of_what_is_not_public_there_is_no_discovery_and_of_the_private_no_picture(
    client_of: Any, ada: User, aurora: Universe, draft: Universe
) -> None:
    set_visibility(universe=aurora, by=ada, visibility="unlisted")
    head = Head(client_of(None).get(address("page", aurora)).content.decode())
    assert head.meta["robots"] == "noindex"
    assert not [link for link in head.links if link.get("type") == "application/json+oembed"]
    assert "og:image" not in Head(client_of(ada).get(address("page", draft)).content.decode()).meta
    assert client_of(ada).get(address("still", draft) + "?social").status_code == 404


def test_the_picture_for_other_sites_is_a_png_of_its_size_from_the_first_asking(client: Any, aurora: Universe) -> None:
    answer = client.get(address("still", aurora) + "?social")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "no-store")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    drawn = Rendering.objects.get(options__width=1200)
    assert drawn.options["height"] == 630
    drawn.file.save("social.png", ContentFile(b"PNG"))
    Rendering.objects.filter(pk=drawn.pk).update(state=State.DONE, file=drawn.file.name)
    answer = client.get(address("still", aurora) + "?social")
    assert b"".join(answer.streaming_content) == b"PNG"
    assert client.get(address("still", aurora))["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_share_panel_gives_the_address_and_the_code(client: Any, aurora: Universe) -> None:
    page = client.get(address("page", aurora)).content.decode()
    [code] = re.findall(r'id="share-frame" readonly value="([^"]+)"', page)
    [frame] = Head(html.unescape(code)).frames
    assert frame["src"] == HOST + address("embed", aurora)
    assert f'id="share-address" readonly value="{HOST}{address("page", aurora)}"' in page
