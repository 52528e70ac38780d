"""More like this: what is near, why, that nothing comes out by it, and that it costs the same whatever there is."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Block, User
from simulation.engine.document import default_document
from universes.documents.likeness import nearness, reasons, traits_of
from universes.models import Listing, Universe
from universes.operations.editing import edit, new_op
from universes.operations.listing import reindex
from universes.operations.publishing import publish_changes, unpublish
from universes.resembling import MOST, resembling

pytestmark = pytest.mark.django_db
Make = Callable[..., Universe]
DARK = {"scale": "phrygian", "key": "E", "tempo": 84.0, "harmony": 0.4}
NOBODY = AnonymousUser()


def whole(universe: Universe) -> Universe:
    return Universe.objects.with_document().get(pk=universe.pk)


def alike(universe: Universe, viewer: User | AnonymousUser = NOBODY) -> list[str]:
    cards = Universe.objects.listed().with_cards()
    return [one.universe.name for one in resembling(whole(universe), viewer=viewer, cards=cards)]


def traits(tags: tuple[str, ...] = (), physics: dict[str, Any] | None = None, **music: Any) -> dict[str, Any]:
    usual = default_document()
    return traits_of(tags=list(tags), music=usual["music"] | music, physics=usual["physics"] | (physics or {}))


def change(universe: Universe, by: User, path: str, value: Any) -> None:
    edit(universe=universe, by=by, op=new_op(), changes=[{"path": path, "value": value}])


# --- how near ----------------------------------------------------------------------------------------


def test_a_universe_is_as_near_as_can_be_to_its_twin_and_nearness_has_no_direction() -> None:
    one, other = traits(("calm", "sea"), tempo=60.0), traits(("calm",), key="G", tempo=75.0, note_density=0.9)
    assert nearness(one, one) == pytest.approx(1)
    assert nearness(traits(), traits()) == pytest.approx(1)
    assert nearness(one, other) == pytest.approx(nearness(other, one))
    assert 0 < nearness(one, other) < 1


def test_opposites_have_nothing_in_common() -> None:
    low = {"tempo": 40.0, "scale": "major_pentatonic", "key": "C", "harmony": 1.0, "note_density": 0.0,
           "rhythm_complexity": 0.0, "note_length": 1.0, "percussion_on": False}  # fmt: skip
    high = {"tempo": 200.0, "scale": "locrian", "key": "C#", "harmony": 0.0, "note_density": 1.0,
            "rhythm_complexity": 1.0, "note_length": 0.0}  # fmt: skip
    one = traits(("calm",), {"behaviour": "orbit", "particle_count": 2}, **low)
    other = traits(("harsh",), {"behaviour": "life", "particle_count": 900}, **high)
    assert nearness(one, other) < 0.1
    assert reasons(one, other) == []


@pytest.mark.parametrize(
    ("nearer", "further"),
    [
        (traits(("calm", "sea")), traits(("calm", "loud"))),
        (traits(("calm", "sea"), tempo=100.0), traits(("calm", "sea"), tempo=120.0)),
        (traits(("calm", "sea"), key="G"), traits(("calm", "sea"), key="F#")),
        (traits(("calm", "sea")), traits(("calm", "sea"), {"behaviour": "swarm"})),
        (traits(("calm", "sea"), {"particle_count": 60}), traits(("calm", "sea"), {"particle_count": 400})),
        (traits(("calm", "sea")), traits(("calm", "sea"), note_density=1.0, note_length=0.0)),
    ],
)
def test_each_trait_brings_nearer(nearer: dict[str, Any], further: dict[str, Any]) -> None:
    here = traits(("calm", "sea"))
    assert nearness(here, nearer) > nearness(here, further)


def test_keys_with_the_same_tones_are_nearer_than_others() -> None:
    assert nearness(traits(key="C", scale="major"), traits(key="C", scale="major", tempo=96.0)) == pytest.approx(1)
    relative = nearness(traits(key="C", scale="major"), traits(key="D", scale="dorian"))
    foreign = nearness(traits(key="C", scale="major"), traits(key="Eb", scale="dorian"))
    assert relative > foreign


def test_what_they_share_is_said_and_no_more() -> None:
    found = reasons(traits(("calm", "sea"), key="D", tempo=96.0), traits(("sea",), key="E", tempo=97.0))
    assert [tuple(one) for one in found][:2] == [("tag", "sea"), ("mood", traits()["mood"])]
    assert ("key", "D major") not in found


# --- who is found ------------------------------------------------------------------------------------


def test_the_nearest_come_first_and_at_most_six(ada: User, ben: User, universe_of: Make) -> None:
    here = universe_of(ada, name="Here", visibility="public", tags=["night", "glass"], music=DARK)
    universe_of(ben, name="Twin", visibility="public", tags=["glass", "night"], music=DARK)
    universe_of(ben, name="Cousin", visibility="public", tags=["night"], music=DARK | {"tempo": 90.0})
    bright = {"scale": "lydian", "key": "B", "tempo": 190.0, "harmony": 1.0}
    universe_of(ben, name="Stranger", visibility="public", tags=["party"], music=bright, physics={"behaviour": "life"})
    assert alike(here) == ["Twin", "Cousin"]
    for k in range(8):
        universe_of(ben, name=f"More {k}", visibility="public", tags=["night"], music=DARK)
    found = alike(here)
    assert found[0] == "Twin"
    assert len(found) == MOST


def test_what_not_everybody_may_find_is_not_in_it_and_what_is_ones_own_is_no_exception(
    ada: User, ben: User, cleo: User, universe_of: Make
) -> None:
    here = universe_of(ada, name="Here", music=DARK)  # private: asked by its owner, it has likes all the same
    universe_of(ben, name="Private", music=DARK)
    universe_of(ben, name="Unlisted", visibility="unlisted", music=DARK)
    universe_of(ben, name="Open", visibility="open", music=DARK)
    public = universe_of(ben, name="Public", visibility="public", music=DARK)
    assert alike(here, ada) == alike(here, ben) == ["Public"]
    unpublish(universe=public, by=ben)
    assert alike(here, ben) == []


def test_it_goes_by_what_is_published_and_not_by_the_draft(ada: User, ben: User, universe_of: Make) -> None:
    here = universe_of(ada, name="Here", visibility="public", music=DARK, tags=["night"])
    other = universe_of(ben, name="Other", visibility="public", tags=["day"], music={"scale": "lydian", "tempo": 190.0})
    assert alike(here) == []
    for path, value in {"tags": ["night"], **{f"music.{name}": value for name, value in DARK.items()}}.items():
        change(other, ben, path, value)
    reindex()
    assert alike(here) == []
    publish_changes(universe=other, by=ben)
    assert alike(here) == ["Other"]


def test_nobody_is_shown_who_is_behind_a_block(ada: User, ben: User, cleo: User, universe_of: Make) -> None:
    here = universe_of(ada, name="Here", visibility="public", music=DARK)
    universe_of(ben, name="His", visibility="public", music=DARK)
    assert alike(here, cleo) == ["His"]
    block = Block.objects.create(person=cleo, blocked=ben)
    assert alike(here, cleo) == []
    block.delete()
    Block.objects.create(person=ben, blocked=cleo)
    assert alike(here, cleo) == []
    assert alike(here) == ["His"]


def test_whoever_has_left_is_not_in_it(ada: User, ben: User, universe_of: Make) -> None:
    here = universe_of(ada, name="Here", visibility="public", music=DARK)
    universe_of(ben, name="His", visibility="public", music=DARK)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert alike(here) == []


def test_it_costs_the_same_for_many_as_for_few(ada: User, ben: User, universe_of: Make) -> None:
    here = universe_of(ada, name="Here", visibility="public", tags=["night", "glass"], music=DARK)

    def queries() -> int:
        asked, cards = whole(here), Universe.objects.listed().with_cards()
        with CaptureQueriesContext(connection) as captured:
            assert resembling(asked, viewer=ben, cards=cards)
        return len(captured)

    universe_of(ada, name="One", visibility="public", tags=["night"], music=DARK)
    of_one = queries()
    for k in range(30):
        universe_of(ben, name=f"N{k}", visibility="public", tags=["night", f"t{k}"], music=DARK)
    assert queries() == of_one <= 4


# --- the doors ---------------------------------------------------------------------------------------


def test_the_page_shows_them_with_the_reason_and_nothing_where_there_are_none(
    ada: User, ben: User, client: Any, universe_of: Make
) -> None:
    here = universe_of(ada, name="Here", visibility="public", tags=["night"], music=DARK)
    assert "More like this" not in client.get(f"/universes/{here.pk}/").content.decode()
    universe_of(ben, name="<b>Twin</b>", visibility="public", tags=["night"], music=DARK)
    page = client.get(f"/universes/{here.pk}/").content.decode()
    strip = page.partition('id="alike"')[2].partition("</section>")[0]
    assert "More like this" in strip
    assert "&lt;b&gt;Twin&lt;/b&gt;" in strip
    assert "Also “night”, in E phrygian, of a dark mood" in strip


def test_the_api_says_them_with_nearness_and_reasons(ada: User, ben: User, api_of: Any, universe_of: Make) -> None:
    here = universe_of(ada, name="Here", visibility="public", tags=["night"], music=DARK)
    twin = universe_of(ben, name="Twin", visibility="public", tags=["night"], music=DARK)
    answer = api_of(None).get(f"/api/v1/universes/{here.pk}/similar/")
    assert answer.status_code == 200
    (one,) = answer.json()["data"]
    assert (one["universe"]["id"], one["universe"]["name"], one["nearness"]) == (str(twin.pk), "Twin", 1.0)
    assert one["because"][:2] == [{"kind": "tag", "value": "night"}, {"kind": "key", "value": "E phrygian"}]
    hidden = universe_of(ada, name="Hidden")
    assert api_of(ben).get(f"/api/v1/universes/{hidden.pk}/similar/").status_code == 404


# --- lists by tempo ----------------------------------------------------------------------------------


def test_the_api_orders_by_the_tempo_that_others_hear(ada: User, ben: User, api_of: Any, universe_of: Make) -> None:
    first = universe_of(ada, name="First", visibility="public", music={"tempo": 90.0})
    universe_of(ada, name="Second", visibility="public", music={"tempo": 95.0})
    own = universe_of(ben, name="Own", music={"tempo": 92.0})

    def names(query: str) -> list[str]:
        found = api_of(ben).get(f"/api/v1/universes/?{query}").json()["data"]["results"]
        return [one["name"] for one in found]

    assert names("ordering=tempo") == ["First", "Own", "Second"]
    change(first, ada, "music.tempo", 99.0)  # nobody hears it yet
    assert names("ordering=tempo") == ["First", "Own", "Second"]
    assert names("tempo_min=98") == []
    change(own, ben, "music.tempo", 91.5)  # within the band: no term of it changes
    assert names("tempo_min=91&tempo_max=91.9") == ["Own"]
    publish_changes(universe=first, by=ada)
    assert names("ordering=-tempo") == ["First", "Second", "Own"]


def test_every_new_universe_has_traits_and_reindex_gives_back_what_is_lost(aurora: Universe) -> None:
    traits = Listing.objects.get(pk=aurora.pk).traits
    assert (traits["key"], traits["scale"], traits["tags"]) == ("D", "dorian", ["calm"])
    Listing.objects.update(traits={}, tempo=0)
    reindex()
    again = Listing.objects.get(pk=aurora.pk)
    assert (again.traits, again.tempo) == (traits, traits["tempo"])


def test_what_was_listed_before_there_were_traits_gets_those_of_what_others_get(ada: User, universe_of: Make) -> None:
    public = universe_of(ada, name="Public", visibility="public", tags=["night"], music=DARK)
    change(public, ada, "music.tempo", 150.0)
    private = universe_of(ada, name="Private", tags=["own"], music={"tempo": 60.0})
    before = list(Listing.objects.order_by("pk").values_list("pk", "tempo", "traits"))
    Listing.objects.update(traits={}, tempo=0)
    migration = import_module("universes.migrations.0024_likeness_of_the_listed")
    for _ in range(2):  # a run that was cut off is taken up again
        migration.forwards(apps, None)
    assert list(Listing.objects.order_by("pk").values_list("pk", "tempo", "traits")) == before
    assert {pk: tempo for pk, tempo, _ in before} == {public.pk: 84.0, private.pk: 60.0}
