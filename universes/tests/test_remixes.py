"""Remixes: credit that nobody edits away and that betrays nobody, the family tree, and what licences leave."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from simulation.engine.document import LICENCES
from universes.documents.licensing import AFTER, allowed_after
from universes.errors import Invalid, NotAllowed
from universes.models import Remix, Universe
from universes.models.remix import LINE_MOST
from universes.operations import tracing
from universes.operations.deleting import delete
from universes.operations.duplicating import duplicate
from universes.operations.editing import edit, new_op
from universes.operations.inviting import accept, invite
from universes.operations.publishing import publish, set_visibility, unpublish
from universes.operations.tracing import Node, family_of

pytestmark = pytest.mark.django_db


def fresh(universe: Universe) -> Universe:
    return Universe.objects.with_document().get(pk=universe.pk)


@pytest.fixture
def remixed() -> Any:
    """`remixed(aurora, ben, "Borealis")`: a public remix by Ben."""

    def make(universe: Universe, by: User, name: str, visibility: str = "public") -> Universe:
        copy = duplicate(universe=fresh(universe), by=by)
        edit(universe=copy, by=by, op=new_op(), changes=[{"path": "name", "value": name}])
        set_visibility(universe=fresh(copy), by=by, visibility=visibility)
        return fresh(copy)

    return make


def page(client: Any, universe: Universe, more: str = "") -> str:
    answer = client.get(f"/universes/{universe.pk}/{more}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def told(node: Node) -> Any:
    """The names of a tree: `("Aurora", [("Borealis", [])])`."""
    return node.universe.name, [told(one) for one in node.remixes]


# --- credit ------------------------------------------------------------------------------------------


def test_a_remix_says_after_whom_it_is(aurora: Universe, ben: User, client: Any, remixed: Any) -> None:
    remix = remixed(aurora, ben, "Borealis")
    shown = page(client, remix)
    assert f'from <a href="/universes/{aurora.pk}/">Aurora</a> by <a href="/people/ada/">Ada</a>' in shown
    assert "by way of" not in shown


def test_credit_outlives_a_new_name_a_new_document_and_the_one_that_it_names(
    aurora: Universe, ada: User, ben: User, client: Any, api_of: Any, remixed: Any
) -> None:
    remix = remixed(aurora, ben, "Borealis")
    api = api_of(ben)
    root = f"/api/v1/universes/{remix.pk}/"
    assert api.put(f"{root}document/", {"name": "All my own"}, format="json").status_code == 200
    assert api.patch(root, {"remixed_from": None}, format="json").status_code == 400
    assert "Aurora</a> by" in page(client, remix)
    delete(universe=aurora, by=ada)
    assert "from a deleted universe" in page(client, remix)
    assert api.get(f"{root}family/").json()["data"]["missing"] == "deleted"


def test_a_private_parent_is_named_to_nobody_who_may_not_find_it(
    ada: User, ben: User, cleo: User, client_of: Any, api_of: Any, universe_of: Any, remixed: Any
) -> None:
    secret = universe_of(ada, name="Secretive <i>", visibility="public")
    remix = remixed(secret, ben, "Borealis")
    for visibility in ("private", "unlisted"):
        set_visibility(universe=fresh(secret), by=ada, visibility=visibility)
        for person in (None, cleo, ben):
            for more in ("", "family/", "remixes/", "studio/" if person else ""):
                shown = page(client_of(person), remix, more)
                assert "Secretive" not in shown, (visibility, person, more)
                assert str(secret.pk) not in shown, (visibility, person, more)
            assert "from a universe that is not public" in page(client_of(person), remix)
        data = api_of(cleo).get(f"/api/v1/universes/{remix.pk}/").json()["data"]
        assert data["remixed_from"] is None
        listed = api_of(cleo).get("/api/v1/universes/").json()["data"]["results"]
        assert [row["remixed_from"] for row in listed] == [None]
        family = api_of(cleo).get(f"/api/v1/universes/{remix.pk}/family/").json()["data"]
        assert (family["ancestors"], family["missing"]) == ([], "hidden")
    assert "Secretive &lt;i&gt;" in page(client_of(ada), remix)  # whose it is knows its name
    assert api_of(ada).get(f"/api/v1/universes/{remix.pk}/").json()["data"]["remixed_from"] == str(secret.pk)


def test_a_hidden_or_deleted_one_between_does_not_take_the_credit_of_the_first(
    aurora: Universe, ben: User, cleo: User, client: Any, remixed: Any
) -> None:
    between = remixed(aurora, ben, "Between")
    last = remixed(between, cleo, "Last")
    unpublish(universe=between, by=ben)
    shown = page(client, last)
    assert "Aurora</a> by" in shown
    assert "by way of a universe that is not public" in shown
    assert "Between" not in page(client, last, "family/")
    assert told(family_of(aurora, viewer=cleo).tree) == ("Aurora", [("Last", [])])
    assert family_of(aurora, viewer=cleo).tree.remixes[0].through
    delete(universe=fresh(between), by=ben)
    assert "by way of a deleted universe" in page(client, last)
    assert "Last" in page(client, aurora, "family/")


def test_very_long_lines_remember_the_first_and_the_last(ada: User, universe_of: Any) -> None:
    first = last = universe_of(ada, name="First")
    for _ in range(LINE_MOST + 3):
        last = duplicate(universe=fresh(last), by=ada)
    remix = Remix.objects.get(universe=last)
    assert (remix.depth, len(remix.ancestors()), remix.root) == (LINE_MOST + 3, LINE_MOST, first.pk)
    assert remix.ancestors()[0] == first.pk
    assert remix.ancestors()[-1] == last.remixed_from_id


# --- the tree ----------------------------------------------------------------------------------------


def test_the_tree_goes_up_to_the_first_and_down_to_the_last(
    aurora: Universe, ada: User, ben: User, cleo: User, client: Any, api_of: Any, remixed: Any
) -> None:
    borealis = remixed(aurora, ben, "Borealis")
    remixed(aurora, cleo, "Australis")
    remixed(borealis, cleo, "Corona")
    remixed(aurora, cleo, "Not shown", "private")
    remixed(aurora, cleo, "Nor this", "unlisted")
    top = told(family_of(aurora, viewer=ada).tree)
    assert (top[0], sorted(top[1])) == ("Aurora", [("Australis", []), ("Borealis", [("Corona", [])])])
    middle = family_of(borealis, viewer=ada)
    assert [one.name for one in middle.ancestors] == ["Aurora"]
    assert told(middle.tree) == ("Borealis", [("Corona", [])])
    shown = page(client, aurora, "family/")
    assert all(name in shown for name in ("Borealis", "Australis", "Corona"))
    assert "Not shown" not in shown
    assert "Nor this" not in shown
    own = sorted(name for name, _ in told(family_of(aurora, viewer=cleo).tree)[1])
    assert own == ["Australis", "Borealis", "Nor this", "Not shown"]  # one's own one finds
    data = api_of(None).get(f"/api/v1/universes/{aurora.pk}/family/").json()["data"]
    assert {(row["name"], row["owner"], row["direct"]) for row in data["remixes"]} == {
        ("Borealis", "ben", True),
        ("Australis", "cleo", True),
        ("Corona", "cleo", True),
    }
    assert next(row["after"] for row in data["remixes"] if row["name"] == "Corona") == str(borealis.pk)
    cards = page(client, aurora, "remixes/")
    assert "Borealis" in cards
    assert "Corona" not in cards
    assert "No public remix yet" in page(client, remixed(aurora, ben, "Leaf"), "remixes/")


def test_width_and_depth_have_a_bound_and_say_that_there_is_more(
    aurora: Universe, ben: User, remixed: Any, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    child = remixed(aurora, ben, "Child")
    remixed(child, ben, "Grandchild")
    for k in range(3):
        remixed(aurora, ben, f"Other {k}")
    tree = family_of(aurora, viewer=ben, depth=1, width=4).tree
    assert (len(tree.remixes), tree.more) == (4, False)
    assert {one.more for one in tree.remixes} == {True, False}  # Child has more below it
    tree = family_of(aurora, viewer=ben, width=2).tree
    assert (len(tree.remixes), tree.more) == (2, True)
    shown = {node.universe.name for _, node in tree.walk()}
    assert "Grandchild" not in shown or "Child" in shown  # it does not climb to another's place
    monkeypatch.setattr(tracing, "FAMILY_MOST", 2)
    assert family_of(aurora, viewer=ben).tree.more
    assert f'href="/universes/{aurora.pk}/remixes/">More' in page(client, aurora, "family/")


def test_large_families_cost_as_many_queries_as_small_ones(
    aurora: Universe, ben: User, client: Any, remixed: Any
) -> None:
    def cost(universe: Universe, more: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, universe, more)
        return len(asked)

    child = remixed(aurora, ben, "Child")
    pages = [(aurora, ""), (child, ""), (aurora, "family/"), (child, "family/"), (aurora, "remixes/")]
    few = [cost(*one) for one in pages]
    last = child
    for k in range(4):
        last = remixed(last, ben, f"Down {k}")
        remixed(aurora, ben, f"Beside {k}")
    assert [cost(*one) for one in pages] == few
    assert max(few[2:]) <= 4


# --- licences ----------------------------------------------------------------------------------------


def test_every_licence_may_be_kept_and_none_widens_what_was_given() -> None:
    assert set(AFTER) == set(LICENCES)
    for licence in LICENCES:
        assert licence in allowed_after([licence])
    assert allowed_after([]) == list(LICENCES)
    assert allowed_after(["CC-BY-4.0", "CC-BY-SA-4.0"]) == ["CC-BY-SA-4.0"]
    assert "CC0-1.0" not in allowed_after(["CC-BY-4.0"])
    assert "CC-BY-4.0" not in allowed_after(["CC-BY-NC-4.0"])


def test_a_remix_of_what_is_shared_alike_stays_alike_through_every_door(
    ada: User, ben: User, universe_of: Any, api_of: Any, client_of: Any, remixed: Any
) -> None:
    alike = universe_of(ada, name="Alike", licence="CC-BY-SA-4.0", visibility="public")
    remix = remixed(alike, ben, "Also alike")
    root = f"/api/v1/universes/{remix.pk}/"
    assert remix.licence == "CC-BY-SA-4.0"
    for answer in (
        api_of(ben).patch(root, {"licence": "CC0-1.0"}, format="json"),
        api_of(ben).put(f"{root}document/", {"name": "Reset"}, format="json"),  # the default is another licence
        client_of(ben).post(f"/universes/{remix.pk}/details/", {"name": "Mine", "licence": "CC-BY-4.0"}),
    ):
        assert answer.status_code in (400, 422)
        assert "passed on alike" in answer.content.decode()
    assert fresh(remix).licence == "CC-BY-SA-4.0"
    assert fresh(remix).name == "Also alike"
    own = remixed(remix, ben, "A copy of one's own remix")
    with pytest.raises(Invalid):  # a copy of a copy is no way round
        edit(universe=own, by=ben, op=new_op(), changes=[{"path": "licence", "value": "CC0-1.0"}])
    edit(universe=alike, by=ada, op=new_op(), changes=[{"path": "licence", "value": "CC0-1.0"}])  # it is hers
    with pytest.raises(Invalid):  # what was given then was given as it was
        edit(universe=own, by=ben, op=new_op(), changes=[{"path": "licence", "value": "CC0-1.0"}])


def test_all_rights_reserved_is_remixed_by_editors_only_and_stays_so(
    ada: User, ben: User, cleo: User, universe_of: Any, client_of: Any
) -> None:
    reserved = universe_of(ada, name="Mine", licence="all-rights-reserved", visibility="public")
    with pytest.raises(NotAllowed):
        duplicate(universe=reserved, by=cleo)
    assert client_of(cleo).post(f"/universes/{reserved.pk}/duplicate/").status_code == 403
    accept(token=invite(universe=reserved, by=ada, whom="ben", role="editor").token, by=ben)
    copy = duplicate(universe=fresh(reserved), by=ben)
    with pytest.raises(Invalid):
        edit(universe=copy, by=ben, op=new_op(), changes=[{"path": "licence", "value": "CC-BY-4.0"}])


def test_one_s_own_is_free(ada: User, universe_of: Any) -> None:
    copy = duplicate(universe=universe_of(ada, name="Mine", licence="CC-BY-SA-4.0"), by=ada)
    edit(universe=copy, by=ada, op=new_op(), changes=[{"path": "licence", "value": "CC0-1.0"}])
    assert fresh(copy).licence == "CC0-1.0"


def test_what_was_remixed_before_there_were_lines_gets_one(aurora: Universe, ada: User, ben: User) -> None:
    from importlib import import_module

    from django.apps import apps

    first = duplicate(universe=fresh(aurora), by=ben)
    duplicate(universe=fresh(first), by=ben)
    fields = ("universe_id", "root", "line", "depth", "licences", "at")
    before = list(Remix.objects.order_by("depth").values(*fields))
    Remix.objects.all().delete()
    import_module("universes.migrations.0015_lines").remember(apps, None)
    after = list(Remix.objects.order_by("depth").values(*fields))
    for row in before + after:
        del row["at"]
    assert after == before
    publish(universe=first, by=ben)
    assert [one.name for one in family_of(first, viewer=ada).ancestors] == ["Aurora"]
