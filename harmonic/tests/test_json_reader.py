"""One reader of JSON for every door: what two programs could read differently is refused."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.json_reader import DEPTH, LIMIT_BYTES, JSONRefused, read_json

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)


@given(VALUES)
def test_whatever_is_plain_json_comes_back_as_it_was(value: Any) -> None:
    assert read_json(json.dumps(value).encode(), depth=64) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode(), depth=64) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_never_crash(body: bytes) -> None:
    with contextlib.suppress(JSONRefused):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b'{"a": NaN}', "invalid_json"),
        (b"[Infinity]", "invalid_json"),
        (b"[-Infinity]", "invalid_json"),
        (b"[1e999]", "invalid_json"),
        (b"[" + b"9" * 5000 + b"]", "invalid_json"),
        (b'{"a": 1, "a": 2}', "invalid_json"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "invalid_json"),
        (b'"\\ud800"', "invalid_json"),
        (b'{"\\udfff": 1}', "invalid_json"),
        (b'"a\\u0000b"', "invalid_json"),
        (b'"\xff"', "invalid_json"),
        ('"ä"'.encode("utf-16"), "invalid_json"),
        (b"\xef\xbb\xbf{}", "invalid_json"),
        (b"{'a': 1}", "invalid_json"),
        (b"[1,]", "invalid_json"),
        (b"[01]", "invalid_json"),
        (b"[1] [2]", "invalid_json"),
        (b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), "too_deep"),
        (b'{"a":' * 100_000, "too_large"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_what_is_not_plain_json_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(JSONRefused) as refused:
        read_json(body)
    assert refused.value.code == code


def test_depth_counts_brackets_outside_strings_only() -> None:
    assert read_json(json.dumps("[" * 100 + '\\"' + "{" * 100).encode()) == "[" * 100 + '\\"' + "{" * 100
    assert read_json(b"[" * DEPTH + b"]" * DEPTH)


def test_too_large_is_413_and_says_how_large_is_right() -> None:
    with pytest.raises(JSONRefused, match="1 KB") as refused:
        read_json(b'"' + b"a" * 1024 + b'"', limit=1024)
    assert refused.value.status == 413


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_json(b'"\\ud83c\\udfb5"') == "🎵"


def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    rows = [{"id": f"{number:06}", "x": number + 0.25} for number in range(7500)]
    body = json.dumps(rows).encode().ljust(LIMIT_BYTES)
    assert read_json(body) == rows
    with pytest.raises(JSONRefused, match="256 KB"):
        read_json(body + b" ")
