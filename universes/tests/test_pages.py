"""Pages: what is open to strangers, who sees what, what stands on them, and that forms work without scripts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.utils import OperationalError
from django.urls import reverse

from simulation.engine.couplings import LINKS
from simulation.engine.parameters import PARAMETERS
from universes.models import Universe
from universes.shelf import shelf

pytestmark = pytest.mark.django_db

OPEN = ["landing", "explore", "templates", "about", "help", "privacy", "terms", "guest_studio"]
OWN = ["mine", "mine_renderings"]
HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", OPEN)
def test_a_page_for_everyone_opens_to_strangers(client: Any, aurora: Universe, name: str) -> None:
    response = client.get(reverse(f"universes:{name}"))
    assert response.status_code == 200
    assert "<h1" in text(response) or name == "guest_studio"


@pytest.mark.parametrize("name", OWN)
def test_a_page_of_ones_own_leads_strangers_to_sign_in(client: Any, name: str) -> None:
    response = client.get(reverse(f"universes:{name}"))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/me/")


def test_every_other_page_asks_who_is_there_before_it_acts(client: Any, aurora: Universe) -> None:
    for name in ["create", "import"]:
        assert client.post(reverse(f"universes:{name}"))["Location"].startswith("/accounts/login/")
    for name in ["duplicate", "delete", "publish", "renderings"]:
        assert client.post(reverse(f"universes:{name}", args=[aurora.pk]))["Location"].startswith("/accounts/login/")
    assert Universe.objects.count() == 1


PERSONAL = ["page", "document", "still", "roll", "wave"]


@pytest.mark.parametrize("name", PERSONAL)
@pytest.mark.parametrize("who", ["stranger", "cleo", "ada"])
def test_a_private_universe_is_not_there_for_others(
    client_of: Any, ada: Any, cleo: Any, draft: Universe, name: str, who: str
) -> None:
    person = {"stranger": None, "cleo": cleo, "ada": ada}[who]
    response = client_of(person).get(reverse(f"universes:{name}", args=[draft.pk]))
    assert response.status_code == (200 if who == "ada" else 404)
    if who != "ada":
        assert b"Draft" not in response.content


@pytest.mark.parametrize("name", PERSONAL)
def test_an_unlisted_universe_opens_by_its_address_and_stands_in_no_list(
    client: Any, ada: Any, universe_of: Any, name: str
) -> None:
    hidden = universe_of(ada, name="Hidden", visibility="unlisted")
    assert client.get(reverse(f"universes:{name}", args=[hidden.pk])).status_code == 200
    for page in ["landing", "explore"]:
        assert "Hidden" not in text(client.get(reverse(f"universes:{page}")))
    assert "noindex" in text(client.get(reverse("universes:page", args=[hidden.pk])))


def test_others_cannot_act_on_a_universe_that_is_only_public(client_of: Any, cleo: Any, aurora: Universe) -> None:
    browser = client_of(cleo)
    assert browser.post(reverse("universes:publish", args=[aurora.pk]), {"visibility": "private"}).status_code == 403
    assert browser.get(reverse("universes:delete", args=[aurora.pk])).status_code == 403
    assert browser.post(reverse("universes:delete", args=[aurora.pk])).status_code == 403
    aurora.refresh_from_db()
    assert aurora.is_public


def test_the_landing_plays_the_universe_that_has_been_public_longest(
    client: Any, ada: Any, aurora: Universe, universe_of: Any
) -> None:
    newer = universe_of(ada, name="Newer", visibility="public")
    page = text(client.get("/"))
    assert f'src="{reverse("universes:document", args=[aurora.pk])}"' in page
    assert f"?from={aurora.pk}" in page
    assert reverse("universes:page", args=[newer.pk]) in page


def test_the_landing_plays_nothing_that_may_not_be_copied(client: Any, ada: Any, universe_of: Any) -> None:
    """It offers to make the universe one's own, which a reserved one does not allow."""
    reserved = universe_of(ada, name="Mine alone", licence="all-rights-reserved", visibility="public")
    page = text(client.get("/"))
    assert f"?from={reserved.pk}" not in page
    assert reverse("universes:page", args=[reserved.pk]) in page  # in the strip of the gallery


def test_the_landing_of_an_empty_site_plays_the_first_template(client: Any) -> None:
    page = text(client.get("/"))
    assert reverse("universes:template_document", args=[shelf()[0].slug]) in page


def test_texts_of_people_are_shown_as_texts(client: Any, ada: Any, universe_of: Any) -> None:
    evil = "<script>alert(1)</script>"
    universe = universe_of(ada, name=evil, description=f"{evil} & more", tags=["a&b"], visibility="public")
    for address in ["/", "/explore/", reverse("universes:page", args=[universe.pk])]:
        page = text(client.get(address))
        assert evil not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_listen_page_shows_each_parameter_with_its_value_and_unit(client: Any, ada: Any, universe_of: Any) -> None:
    universe = universe_of(ada, visibility="public", physics={"gravity": 3.25}, music={"melody_on": False})
    page = text(client.get(reverse("universes:page", args=[universe.pk])))
    assert "3.25 m/s²" in page
    assert re.search(r'title="Whether the melody plays\.">Melody</th><td class="is-number">off', page)
    for parameter in PARAMETERS:
        assert parameter.kind == "matrix" or f">{parameter.label}</th>" in page


def test_a_reserved_universe_offers_strangers_no_copy_and_no_files(
    client_of: Any, ada: Any, cleo: Any, universe_of: Any
) -> None:
    universe = universe_of(ada, licence="all-rights-reserved", visibility="public")
    address = reverse("universes:page", args=[universe.pk])
    page = text(client_of(cleo).get(address))
    assert "Make it mine" not in page
    assert "?download" not in page
    assert "MIDI" not in page
    source = reverse("universes:document", args=[universe.pk])
    assert client_of(cleo).get(source).status_code == 200  # to play it
    assert client_of(cleo).get(f"{source}?download").status_code == 403
    assert client_of(cleo).post(reverse("universes:renderings", args=[universe.pk]), {"kind": "wav"}).status_code == 403
    assert client_of(ada).get(f"{source}?download").status_code == 200


def test_the_document_is_a_file_that_comes_back_the_same(client_of: Any, ada: Any, aurora: Universe) -> None:
    browser = client_of(ada)
    saved = browser.get(reverse("universes:document", args=[aurora.pk]) + "?download")
    assert saved["Content-Disposition"] == 'attachment; filename="aurora.json"'
    file = SimpleUploadedFile("aurora.json", saved.content, "application/json")
    answer = browser.post(reverse("universes:import"), {"file": file})
    copy = Universe.objects.exclude(pk=aurora.pk).get()
    assert answer["Location"] == reverse("universes:studio", args=[copy.pk])
    assert copy.document() == json.loads(saved.content)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b'{"physics": {"gravity": 99}}', "physics.gravity"),
        (b'{"physics": {"gravity": NaN}}', "JSON"),
        (b'{"surprise": 1}', "surprise"),
        (b"[" * 100_000, ""),
        (b'{"name": "' + b"a" * 600_000 + b'"}', ""),
    ],
)
def test_a_file_that_does_not_hold_is_refused_with_its_reasons_and_makes_nothing(
    client_of: Any, ada: Any, body: bytes, word: str
) -> None:
    answer = client_of(ada).post(reverse("universes:import"), {"file": SimpleUploadedFile("x.json", body)})
    assert 400 <= answer.status_code < 500
    assert "Nothing was made" in text(answer)
    assert word in text(answer)
    assert not Universe.objects.exists()


def test_an_import_without_a_file_says_so(client_of: Any, ada: Any) -> None:
    answer = client_of(ada).post(reverse("universes:import"))
    assert answer.status_code == 400
    assert "Choose a JSON file" in text(answer)


def test_the_document_is_not_sent_again_while_it_is_the_same(client_of: Any, ada: Any, aurora: Universe) -> None:
    browser, address = client_of(ada), reverse("universes:document", args=[aurora.pk])
    first = browser.get(address)
    assert "no-cache" in first["Cache-Control"]
    assert "private" in first["Cache-Control"]
    assert browser.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    edit = {"op": "test-edit-1", "changes": [{"path": "physics.gravity", "value": 1}]}
    browser.post(reverse("universes:edits", args=[aurora.pk]), edit, "application/json")
    assert browser.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_who_begins_from_a_template_gets_a_universe_of_their_own_and_the_studio(client_of: Any, cleo: Any) -> None:
    template = shelf()[0]
    answer = client_of(cleo).post(reverse("universes:create"), {"template": template.slug})
    universe = Universe.objects.get(owner=cleo)
    assert answer["Location"] == reverse("universes:studio", args=[universe.pk])
    assert universe.document() == template.document
    assert client_of(cleo).post(reverse("universes:create"), {"template": "no-such"}).status_code == 404


def test_a_stranger_begins_from_a_template_in_the_browser(client: Any) -> None:
    page = text(client.get(reverse("universes:templates")))
    for template in shelf():
        assert f'href="{reverse("universes:guest_studio")}?template={template.slug}"' in page
        assert template.name in page


def test_the_list_of_ones_own_has_ones_own_only(
    client_of: Any, ada: Any, ben: Any, draft: Universe, universe_of: Any
) -> None:
    universe_of(ben, name="Not hers", visibility="public")
    page = text(client_of(ada).get(reverse("universes:mine")))
    assert "Draft" in page
    assert "Not hers" not in page


def test_an_empty_list_of_ones_own_says_how_to_begin(client_of: Any, cleo: Any) -> None:
    page = text(client_of(cleo).get(reverse("universes:mine")))
    assert "No universe of yours yet" in page
    assert reverse("universes:templates") in page


def test_publishing_is_a_plain_form_and_can_be_taken_back(client_of: Any, ada: Any, draft: Universe) -> None:
    browser, address = client_of(ada), reverse("universes:publish", args=[draft.pk])
    for visibility in ["public", "unlisted", "private"]:
        answer = browser.post(address, {"visibility": visibility}, follow=True)
        assert answer.status_code == 200
        assert "Draft" in text(answer)
        assert Universe.objects.get(pk=draft.pk).visibility == visibility
    assert browser.post(address, {"visibility": "everyone"}).status_code == 400


def test_deleting_asks_first(client_of: Any, ada: Any, draft: Universe) -> None:
    browser, address = client_of(ada), reverse("universes:delete", args=[draft.pk])
    assert "Delete Draft?" in text(browser.get(address))
    assert Universe.objects.filter(pk=draft.pk).exists()
    answer = browser.post(address, follow=True)
    assert "Draft is deleted." in text(answer)
    assert not Universe.objects.filter(pk=draft.pk).exists()


def test_a_copy_of_anothers_universe_is_ones_own_and_names_where_it_came_from(
    client_of: Any, cleo: Any, aurora: Universe
) -> None:
    client_of(cleo).post(reverse("universes:duplicate", args=[aurora.pk]))
    copy = Universe.objects.get(owner=cleo)
    page = text(client_of(cleo).get(reverse("universes:page", args=[copy.pk])))
    assert "Aurora</a> by" in page
    assert reverse("universes:page", args=[aurora.pk]) in page


def test_forms_are_refused_without_their_token(ada: Any, draft: Universe) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, backend="accounts.backends.Backend")
    answer = browser.post(reverse("universes:delete", args=[draft.pk]))
    assert answer.status_code == 403
    assert "out of date" in text(answer)
    page = text(browser.get(reverse("universes:delete", args=[draft.pk])))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert (
        browser.post(reverse("universes:delete", args=[draft.pk]), {"csrfmiddlewaretoken": token[1]}).status_code == 302
    )


def test_pages_take_a_fixed_number_of_queries(
    client_of: Any, ada: Any, universe_of: Any, django_assert_max_num_queries: Any
) -> None:
    browser = client_of(ada)
    for k in range(12):
        universe_of(ada, name=f"U{k}", visibility="public", tags=[f"tag{k}", "calm"])
    session = 3  # the session, who it is, and the badge
    for address, most in [("/", 4), ("/explore/", 3), ("/me/", 4)]:
        with django_assert_max_num_queries(session + most):
            assert browser.get(address).status_code == 200


def test_help_explains_every_parameter_and_every_coupling(client: Any) -> None:
    page = text(client.get(reverse("universes:help")))
    for parameter in PARAMETERS:
        assert f'id="{parameter.path}"' in page
    assert page.count("<tr data-group=") == len(LINKS)


def test_the_theme_is_kept_and_written_into_the_page(client: Any) -> None:
    assert 'data-theme="night"' in text(client.get("/"))  # a canvas: night until somebody chooses
    assert 'data-theme="auto"' in text(client.get("/about/"))
    answer = client.post(reverse("universes:theme"), {"theme": "day", "next": "/about/"})
    assert answer["Location"] == "/about/"
    assert 'data-theme="day"' in text(client.get("/"))
    assert 'data-theme="day"' in text(client.get("/about/"))
    client.post(reverse("universes:theme"), {"theme": '"><script>'})
    assert 'data-theme="day"' in text(client.get("/about/"))
    client.cookies["theme"] = '"><script>alert(1)'
    assert 'data-theme="auto"' in text(client.get("/about/"))


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_theme_leads_back_to_this_site_only(client: Any, away: str) -> None:
    assert client.post(reverse("universes:theme"), {"theme": "day", "next": away})["Location"] == "/"


def test_error_pages_carry_the_number_of_the_request(client: Any) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert answer["X-Request-ID"] in text(answer)
    assert "There is nothing at this address" in text(answer)


def test_the_page_of_a_broken_site_asks_no_database(
    client: Any, aurora: Universe, monkeypatch: pytest.MonkeyPatch, client_of: Any, ada: Any
) -> None:
    browser = client_of(ada)

    def gone(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("the database is away")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
    browser.raise_request_exception = False
    answer = browser.get("/explore/")
    assert answer.status_code in (500, 503)
    assert answer["X-Request-ID"] in text(answer)
    assert "<html" in text(answer)


def test_no_page_needs_what_the_content_security_policy_forbids(client_of: Any, ada: Any, aurora: Universe) -> None:
    """No inline style or handler anywhere, and no script without an address except the import map with its nonce."""
    browser = client_of(ada)
    addresses = [reverse(f"universes:{name}") for name in OPEN + OWN if name != "guest_studio"]
    addresses += [reverse(f"universes:{name}", args=[aurora.pk]) for name in ["page", "delete", "details", "objects"]]
    for address in [*addresses, "/accounts/email/", "/nothing/"]:
        answer = browser.get(address)
        page = text(answer)
        assert not re.search(r"\s(style|on[a-z]+)=", page), address
        nonces = re.findall(r'<script type="importmap" nonce="([^"]+)"', page)
        assert len(nonces) == 1
        assert f"'nonce-{nonces[0]}'" in answer["Content-Security-Policy"]
        assert all('src="' in tag or "importmap" in tag for tag in re.findall(r"<script[^>]*>", page)), address


def test_pages_answer_head_as_they_answer_get(client: Any, aurora: Universe) -> None:
    for address in ["/", "/explore/", reverse("universes:page", args=[aurora.pk])]:
        answer = client.head(address)
        assert answer.status_code == 200
        assert answer.content == b""
