"""What an edit does to a document: laws that hold for any document and any changes."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.engine.couplings import LINKS
from simulation.engine.document import SEED_HIGH, SEEDS, check_document, default_document
from simulation.engine.errors import DocumentError
from simulation.engine.objects import FIELDS, KINDS, MAX_OBJECTS, Field, fields_of
from simulation.engine.parameters import PARAMETERS, Parameter
from universes.documents.edits import CHANGES_MOST, apply, check_changes, inverse, touched

IDS = [f"p{k}" for k in range(6)]


def values_of(definition: Parameter | Field) -> st.SearchStrategy:
    if definition.kind == "bool":
        return st.booleans()
    if definition.kind == "choice":
        return st.sampled_from(definition.choices)
    if definition.kind == "int":
        return st.integers(int(definition.low), int(definition.high))
    numbers = st.floats(definition.low, definition.high, allow_nan=False)
    if definition.kind == "matrix":
        return st.lists(numbers, min_size=definition.size, max_size=definition.size)
    return numbers


def setting(path: str, values: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(lambda value: {"path": path, "value": value}, values)


def objects(identity: str) -> st.SearchStrategy:
    return st.sampled_from(KINDS).flatmap(
        lambda kind: st.fixed_dictionaries(
            {"id": st.just(identity), "kind": st.just(kind)},
            optional={field.name: values_of(field) for field in fields_of(kind)},
        )
    )


parameters = st.sampled_from(PARAMETERS).flatmap(lambda p: setting(p.path, values_of(p)))
couplings = st.sampled_from(LINKS).flatmap(lambda link: setting(f"couplings.{link.name}", st.floats(-1, 1)))
seeds = st.sampled_from(SEEDS).flatmap(lambda seed: setting(f"seeds.{seed}", st.integers(0, SEED_HIGH)))
words = st.one_of(
    setting("name", st.text("abc é", min_size=1, max_size=40).filter(str.strip)),
    setting("description", st.text("abc\n", max_size=60)),
    setting("tags", st.lists(st.sampled_from(["calm", "Fast", " night "]), max_size=4)),
    setting("licence", st.sampled_from(["CC0-1.0", "all-rights-reserved"])),
)
fields = st.tuples(st.sampled_from(IDS), st.sampled_from(FIELDS)).flatmap(
    lambda pair: setting(f"objects.{pair[0]}.{pair[1].name}", values_of(pair[1]))
)
added = st.sampled_from(IDS).flatmap(objects)
adds = st.one_of(
    st.builds(lambda item: {"add": item}, added),
    st.builds(lambda item, at: {"add": item, "at": at}, added, st.integers(0, 7)),
)
removes = st.builds(lambda identity: {"remove": identity}, st.sampled_from(IDS))
documents = st.lists(st.sampled_from(IDS), unique=True, max_size=6).flatmap(
    lambda ids: st.builds(
        lambda items: check_document({"objects": items}), st.tuples(*(objects(identity) for identity in ids)).map(list)
    )
)
replaces = st.builds(lambda document: {"replace": document}, documents)
changes = st.one_of(parameters, couplings, seeds, words, fields, adds, removes, replaces)


def fitting(document: dict, wished: list[dict]) -> tuple[list[dict], dict]:
    """Those of the wished changes that fit, one after the other, and the document after them."""
    kept: list[dict] = []
    for change in wished:
        if "replace" in change and any("replace" in other for other in kept):
            continue
        try:
            document = apply(document, check_changes([change]))
        except DocumentError:
            continue
        kept.append(change)
    return (check_changes(kept) if kept else []), document


@settings(max_examples=200, deadline=None)
@given(documents, st.lists(changes, min_size=1, max_size=12))
def test_the_inverse_leads_back_to_the_same_document(document: dict, wished: list[dict]) -> None:
    kept, after = fitting(document, wished)
    back = inverse(document, kept)
    assert apply(after, back) == document
    assert check_changes(back) == back if back else not kept


@settings(max_examples=200, deadline=None)
@given(documents, st.lists(changes, min_size=1, max_size=12))
def test_a_canonical_document_stays_canonical_and_the_old_one_untouched(document: dict, wished: list[dict]) -> None:
    was = deepcopy(document)
    _, after = fitting(document, wished)
    assert check_document(after) == after
    assert list(after) == list(was)
    assert document == was


@settings(max_examples=100, deadline=None)
@given(documents, changes, changes)
def test_the_last_writer_of_a_field_wins_and_other_fields_do_not_meet(document: dict, one: dict, two: dict) -> None:
    kept, _ = fitting(document, [one, two])
    if len(kept) < 2 or not all("path" in change for change in kept):
        return
    if kept[0]["path"] == kept[1]["path"]:
        assert apply(document, kept) == apply(document, kept[1:])
    else:
        assert apply(document, kept) == apply(document, kept[::-1])


@given(st.lists(changes.filter(lambda change: "replace" not in change), min_size=1, max_size=12), replaces)
def test_checked_changes_are_canonical(wished: list[dict], replacement: dict) -> None:
    wished = [replacement, *wished]
    checked = check_changes(wished)
    assert check_changes(checked) == checked


def test_an_object_comes_back_to_its_place() -> None:
    document = check_document({"objects": [{"id": f"p{k}", "kind": "peg"} for k in range(3)]})
    back = inverse(document, [{"remove": "p1"}])
    assert back == [{"add": document["objects"][1], "at": 1}]


def test_a_place_beyond_the_end_is_the_end() -> None:
    document = apply(default_document(), check_changes([{"add": {"id": "p1", "kind": "peg"}, "at": 40}]))
    assert [item["id"] for item in document["objects"]] == ["p1"]


def test_touched_names_what_is_written() -> None:
    assert touched([{"path": "physics.gravity", "value": 1}, {"remove": "p1"}, {"add": {"id": "p2"}}]) == {
        "physics.gravity",
        "objects.p1",
        "objects.p2",
    }
    assert touched([{"replace": {}}]) == {""}


BAD: list[tuple[Any, str]] = [
    (None, "changes"),
    ([], "changes"),
    ({}, "changes"),
    ("gravity", "changes"),
    ([{"path": "name", "value": "x"}] * (CHANGES_MOST + 1), "changes"),
    ([3], "changes.0"),
    ([{}], "changes.0"),
    ([{"path": "name", "value": "x", "by": "me"}], "changes.0"),
    ([{"path": 3, "value": "x"}], "changes.0.path"),
    ([{"path": "physics.gravity", "value": 21}], "physics.gravity"),
    ([{"path": "physics.gravity", "value": float("nan")}], "physics.gravity"),
    ([{"path": "physics.gravity", "value": 10**400}], "physics.gravity"),
    ([{"path": "physics.gravity", "value": True}], "physics.gravity"),
    ([{"path": "physics.warp", "value": 1}], "physics.warp"),
    ([{"path": "physics", "value": {}}], "physics"),
    ([{"path": "format", "value": "x"}], "format"),
    ([{"path": "engine_version", "value": 2}], "engine_version"),
    ([{"path": "owner", "value": "me"}], "owner"),
    ([{"path": "couplings.gravity_tempo", "value": -1.5}], "couplings.gravity_tempo"),
    ([{"path": "couplings.none", "value": 0}], "couplings.none"),
    ([{"path": "seeds.physics", "value": 2**31}], "seeds.physics"),
    ([{"path": "objects", "value": []}], "objects"),
    ([{"path": "objects.p1", "value": {}}], "objects.p1"),
    ([{"path": "objects.p1.kind", "value": "wall"}], "objects.p1.kind"),
    ([{"path": "objects.p1.x", "value": 1001}], "objects.p1.x"),
    ([{"path": "objects.P 1.x", "value": 1}], "objects.P 1.x"),
    ([{"add": {"kind": "peg"}}], "changes.0.add.id"),
    ([{"add": {"id": "a", "kind": "moon"}}], "changes.0.add.kind"),
    ([{"add": {"id": "a", "kind": "peg", "x2": 4}}], "changes.0.add.x2"),
    ([{"add": {"id": "a", "kind": "peg"}, "at": -1}], "changes.0.at"),
    ([{"add": {"id": "a", "kind": "peg"}, "at": True}], "changes.0.at"),
    ([{"remove": {"id": "a"}}], "changes.0.remove"),
    ([{"replace": {"nothing": 1}}], "nothing"),
    ([{"replace": []}], ""),
    ([{"replace": {}}, {"path": "name", "value": "B"}, {"replace": {}}], "changes"),
]


@pytest.mark.parametrize(("changes", "path"), BAD)
def test_a_change_that_is_no_change_is_refused_where_it_is_wrong(changes: object, path: str) -> None:
    with pytest.raises(DocumentError) as error:
        check_changes(changes)
    assert [problem["path"] for problem in error.value.problems] == [path]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"remove": "nobody"}, "missing"),
        ({"path": "objects.nobody.x", "value": 1}, "missing"),
        ({"path": "objects.p1.reach", "value": 100}, "unknown"),
        ({"add": {"id": "p1", "kind": "peg"}}, "unique"),
    ],
)
def test_a_change_that_does_not_fit_the_document_is_refused(change: dict, code: str) -> None:
    document = check_document({"objects": [{"id": "p1", "kind": "peg"}]})
    with pytest.raises(DocumentError) as error:
        apply(document, check_changes([change]))
    assert [problem["code"] for problem in error.value.problems] == [code]


def test_a_universe_holds_so_many_objects_and_no_more() -> None:
    full = check_document({"objects": [{"id": f"p{k}", "kind": "peg"} for k in range(MAX_OBJECTS)]})
    with pytest.raises(DocumentError) as error:
        apply(full, check_changes([{"add": {"id": "more", "kind": "peg"}}]))
    assert error.value.problems[0]["code"] == "range"


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(DocumentError) as error:
        check_changes([{"path": "physics.gravity", "value": -1}, {"path": "music.key", "value": "H"}])
    assert [problem["path"] for problem in error.value.problems] == ["physics.gravity", "music.key"]
