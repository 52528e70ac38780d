"""Search: what is found by which words, in which order, and that nothing is found which one may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from universes import finding
from universes.documents.terms import Term, sought, terms_of
from universes.finding import Wanted, matching, order_of
from universes.models import Hidden, Listing, Standing, Universe
from universes.operations.deleting import delete
from universes.operations.editing import edit, new_op
from universes.operations.listing import reindex, relist_renamed
from universes.operations.publishing import publish, publish_changes, set_visibility, unpublish
from universes.operations.reporting import report

Make = Callable[..., Universe]


def found(words: str = "", **wanted: Any) -> list[str]:
    """Names of public universes that match, the best first."""

    def best(*, all_public: bool) -> list[str]:
        universes = matching(Universe.objects.listed(), Wanted(words, **wanted), ranked=True, all_public=all_public)
        return [universe.name for universe in universes.order_by(*order_of("best", "all"))]

    shorter = best(all_public=True)
    assert shorter == best(all_public=False)
    return shorter


@pytest.fixture
def shelf_of(ada: User, ben: User, universe_of: Make) -> None:
    universe_of(ada, name="Copper bells", visibility="public", description="Rain on a roof.")
    universe_of(ben, name="Tide", visibility="public", tags=["copper", "deep sea"], music={"tempo": 60.0})
    universe_of(ada, name="Crème brûlée", visibility="public", description="Nothing of copper in its name. Slow light.")
    universe_of(ben, name="Sternenstraße", visibility="public", description="Light, slow and blue", tags=["夜空"])


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Crème Brûlée", ["creme", "brulee"]),
        ("Straße", ["strasse"]),
        ("don't stop-go_on", ["don", "t", "stop", "go", "on"]),
        ("夜空のうた 2nd", ["夜", "空", "の", "う", "た", "2nd"]),
        ("Звёздная НОЧЬ", ["звездная", "ночь"]),
        ("🎵 song 🎵", ["🎵", "song", "🎵"]),
        ("\0 ' \\ % | = & !", []),
        ("x" * 100, ["x" * 32]),
    ],
)
def test_terms_are_small_and_bare_in_every_script(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_what_is_typed_is_read_as_words_phrases_and_what_is_not_wanted() -> None:
    read = sought('red "Blue Sky" -dark -"old sea" gre')
    assert read.terms == (Term(("red",)), Term(("blue", "sky")), Term(("gre",), is_beginning=True))
    assert read.not_wanted == (Term(("dark",)), Term(("old", "sea")))
    assert sought("whole ").terms == (Term(("whole",)),)
    assert sought('"unclosed phrase').terms == (Term(("unclosed", "phrase")),)
    assert not sought("   ")
    assert sought("%&!").is_impossible


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("copper", ["Copper bells", "Tide", "Crème brûlée"]),  # in the name, in the tags, in the description
        ("COP", ["Copper bells", "Tide", "Crème brûlée"]),
        ("cop ", []),  # a space says that the word is whole
        ("opper", []),
        ("creme bru", ["Crème brûlée"]),
        ("strasse", []),
        ("sternenstras", ["Sternenstraße"]),
        ("copper ada", ["Copper bells", "Crème brûlée"]),
        ("copper -rain", ["Tide", "Crème brûlée"]),
        ('"slow light"', ["Crème brûlée"]),
        ('"light slow"', ["Sternenstraße"]),
        ('"bells rain"', []),  # from the end of one place to the beginning of the next goes no phrase
        ("light slow", ["Sternenstraße", "Crème brûlée"]),
        ("夜", ["Sternenstraße"]),
        ("夜空", ["Sternenstraße"]),
        ("空夜 ", []),
        ("Ben", ["Sternenstraße", "Tide"]),
        ("=key:C", []),
        ("deep sea", ["Tide"]),
    ],
)
def test_words_find_what_has_them_all_and_the_place_gives_the_rank(
    shelf_of: None, words: str, names: list[str]
) -> None:
    assert found(words) == names


@pytest.mark.django_db
def test_facets_find_together_what_has_them_all(shelf_of: None, ada: User, universe_of: Make) -> None:
    universe_of(ada, name="Quick", visibility="public", tags=["copper"], music={"key": "D", "tempo": 150.0})
    assert found(tags=("copper",)) == ["Quick", "Tide"]
    assert found(tags=("copper", "deep sea")) == ["Tide"]
    assert found(tags=("deep", "sea")) == []
    assert found(tags=("copper",), key="D") == ["Quick"]
    assert found(tempo="slow") == ["Tide"]
    assert found("copper", tempo="slow") == ["Tide"]
    assert found(scale="lydian") == []


ODD = [
    "'", '"', "''';--", "\\", "a\\", "a & b | !c", ":*", "a:*", "()", "<->", "a <-> b", "-", "--", '-"', "%", "_",
    "[", "(", ".*", "+?{2", "\0", "a\0b", "é\u0301\u0301", "🎵", "👩‍👩‍👧", "ابت", "नमस्ते", "\u202e", "x" * 10_000,
    "a " * 5000, "\ud7ff", "=tag:calm", "|", "'a':1A", "a" * 80, " ", "\t\n",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("words", ODD)
def test_no_text_is_an_error(client: Client, shelf_of: None, api_of: Any, words: str) -> None:
    found(words)
    found(words, tags=(words[:24],))
    assert client.get("/explore/", {"q": words, "tag": words, "key": words, "period": words}).status_code == 200
    answer = api_of(None).get("/api/v1/universes/", {"search": words, "tag": words})
    assert answer.status_code in (200, 400)


@pytest.mark.django_db
def test_odd_names_are_found_by_themselves(ada: User, universe_of: Make) -> None:
    for name in ["O'Brien \\ 50% | = & ! : *", "🎵 song", "نجمة الليل", "한국어 노래"]:
        universe_of(ada, name=name, tags=["it's \\ | = odd"], visibility="public")
        assert found(name) == [name]
    assert len(found(tags=("it's \\ | = odd",))) == 4


@pytest.mark.django_db
def test_only_what_is_public_is_found(ada: User, cleo: User, universe_of: Make, client: Client, api_of: Any) -> None:
    for visibility in ("private", "unlisted", "open"):
        universe_of(ada, name=f"Hidden {visibility}", visibility=visibility, tags=["hidden"])
    assert found("hidden") == found(tags=("hidden",)) == []
    for asked in ("q=hidden", "tag=hidden", "q=ada", "sort=new", "sort=name"):
        assert "Hidden" not in client.get(f"/explore/?{asked}").content.decode(), asked
    for person, count in ((None, 0), (cleo, 0), (ada, 3)):
        assert api_of(person).get("/api/v1/universes/?search=hidden").json()["data"]["count"] == count


@pytest.mark.django_db
def test_what_is_found_follows_edits_names_visibility_owner_and_end(
    ada: User, ben: User, aurora: Universe, universe_of: Make
) -> None:
    def change(path: str, value: Any) -> None:
        edit(universe=aurora, by=ada, op=new_op(), changes=[{"path": path, "value": value}])
        publish_changes(universe=aurora, by=ada)

    edit(universe=aurora, by=ada, op=new_op(), changes=[{"path": "name", "value": "Unheard-of"}])
    assert (found("aurora"), found("unheard-of")) == (["Aurora"], [])  # found by what others get
    change("name", "Borealis")
    assert (found("aurora"), found("borealis")) == ([], ["Borealis"])
    change("description", "Green curtains")
    change("tags", ["north"])
    assert found("curtain") == found(tags=("north",)) == ["Borealis"]
    assert found(tags=("calm",)) == []
    change("music.key", "F#")
    change("music.tempo", 190.0)
    assert found(key="F#", tempo="fast") == ["Borealis"]
    edit(universe=aurora, by=ada, op=new_op(), changes=[{"replace": aurora.document() | {"name": "Third"}}])
    publish_changes(universe=aurora, by=ada)
    assert (found("borealis"), found("third")) == ([], ["Third"])
    User.objects.filter(pk=ada.pk).update(display_name="Countess Lovelace")
    assert relist_renamed() == 1
    assert found("lovelace") == ["Third"]
    aurora.refresh_from_db()
    unpublish(universe=aurora, by=ada)
    assert found("third") == []
    set_visibility(universe=aurora, by=ada, visibility="public")
    assert found("third") == ["Third"]
    delete(universe=aurora, by=ada)
    assert not Listing.objects.exists()
    assert not Standing.objects.exists()


@pytest.mark.django_db
def test_an_edit_that_changes_nothing_of_it_pays_nothing_for_the_gallery(ada: User, aurora: Universe) -> None:
    def queries(changes: list[Any]) -> list[str]:
        with _Captured() as captured:
            edit(universe=aurora, by=ada, op=new_op(), changes=changes)
        return [sql for sql in captured if "listing" in sql or "standing" in sql]

    assert queries([{"path": "physics.gravity", "value": 3.5}]) == []
    assert len(queries([{"path": "music.tempo", "value": 97.5}])) == 1  # its own place in lists by tempo
    assert queries([{"path": "music.tempo", "value": 199.0}]) != []
    assert queries([{"path": "name", "value": "Other"}]) != []


@pytest.mark.django_db
def test_reindexing_makes_the_same_again(shelf_of: None) -> None:
    before = list(Listing.objects.order_by("pk").values())
    Listing.objects.all().delete()
    assert found("copper") == []
    assert reindex() == 4
    assert reindex() == 4
    assert list(Listing.objects.order_by("pk").values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["copper", "light", "l", "s", "bells", "nowhere"])
@pytest.mark.parametrize("few", [0, 1, 2])
def test_common_words_give_their_best_by_the_same_rule(
    shelf_of: None, monkeypatch: pytest.MonkeyPatch, word: str, few: int
) -> None:
    """Common in names, common but not there, or rare: how they are fetched changes nothing of what is found."""
    best = found(word)
    monkeypatch.setattr(finding, "FEW", few)
    assert found(word) == best
    names = {u.name for u in matching(Universe.objects.listed(), Wanted(words=word)).order_by("-standing__at")}
    assert names == set(best)


@pytest.mark.django_db
def test_what_is_hidden_is_not_among_the_best(
    ada: User, ben: User, shelf_of: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 0)
    assert found("copper") == ["Copper bells", "Tide", "Crème brûlée"]
    bells = Universe.objects.get(name="Copper bells")
    case = report(kind="universe", identity=str(bells.pk), by=ben, reason="spam")[0].case
    Hidden.objects.create(universe=bells, case=case, reason="Several", at=timezone.now())
    unpublish(universe=Universe.objects.get(name="Crème brûlée"), by=ada)
    assert found("copper") == ["Tide"]
    User.objects.filter(username="ben").update(is_active=False)
    assert found("copper") == []


@pytest.mark.django_db
def test_what_stands_in_a_name_is_found_however_low_it_stands(
    ada: User, universe_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for k in range(6):
        universe_of(ada, name=f"Other {k}", visibility="public", description="Copper.")
    universe_of(ada, name="Copper", visibility="public")
    Standing.objects.filter(universe__name="Copper").update(trend_month=-99.0)
    monkeypatch.setattr(finding, "FEW", 2)
    monkeypatch.setattr(finding, "POOL", 3)
    assert found("copper")[0] == "Copper"
    assert len(found("copper")) == 4  # and the highest of those that have it elsewhere
    monkeypatch.setattr(finding, "ENOUGH", 1)
    assert found("copper") == ["Copper"]
    monkeypatch.setattr(finding, "FEW", 7)
    assert len(found("copper")) == 7  # what is not common is found whole


@pytest.mark.django_db
def test_hiding_and_showing_again_makes_nothing_new(ada: User, aurora: Universe, universe_of: Make) -> None:
    universe_of(ada, name="Later", visibility="public")
    newest = Universe.objects.listed().order_by(*order_of("new", "all"))
    assert [universe.name for universe in newest.all()] == ["Later", "Aurora"]
    unpublish(universe=aurora, by=ada)
    publish(universe=aurora, by=ada)
    assert [universe.name for universe in newest.all()] == ["Later", "Aurora"]


@pytest.mark.django_db
def test_postgresql_finds_by_its_index_of_words(shelf_of: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite reads the text through")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Listing.objects.filter(words__finds=Wanted(words="copper", key="C").sought()).explain()
    assert "listing_words" in plan


class _Captured:
    """Every statement that is sent meanwhile."""

    def __enter__(self) -> list[str]:
        self.sent: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            self.sent.append(sql)
            return execute(sql, params, many, context)

        self.wrapper = connection.execute_wrapper(note)
        self.wrapper.__enter__()
        return self.sent

    def __exit__(self, *_: Any) -> None:
        self.wrapper.__exit__(None, None, None)
