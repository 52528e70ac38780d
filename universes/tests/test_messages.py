"""Reading what a client says: the quick way takes nothing that the strict reader would not read the same."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.json_reader import DEPTH, JSONRefused, read_json
from universes.realtime.messages import FRAME_BYTES, _plainly

SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
)
PIECES = st.sampled_from(
    [
        *("{", "}", "[", "]", ",", ":", " ", '"a"', '"b"', '"é"', '"\\u0061"', '"\ud800"', '"\\u0000"', "\x00"),
        *("1", "-", "0", ".5", "1e5", "1e400", "-0", "-0.0", "1E5", "1e-7", "18446744073709551616", "9" * 30),
        *("NaN", "true", "null"),
    ]
)
FRAMES = st.one_of(
    VALUES.map(lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False)),
    VALUES.map(json.dumps),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(st.tuples(st.sampled_from(['"a"', '"b"']), PIECES), max_size=4).map(
        lambda pairs: "{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}"
    ),
)


@given(FRAMES)
def test_what_is_read_quickly_is_what_the_strict_reader_reads(frame: str) -> None:
    quickly = _plainly(frame)
    if quickly is not None:
        strictly = read_json(frame.encode(), limit=FRAME_BYTES)
        assert repr(quickly) == repr(strictly)  # with each number's type, and the sign of 0


@given(VALUES)
def test_what_a_browser_writes_is_read_quickly(value: Any) -> None:
    try:
        frame = orjson.dumps({"type": "edit", "value": value}).decode()
    except TypeError:  # whole numbers of more than 64 bits, half a surrogate pair
        return
    if "\\" not in frame and frame.count("[") + frame.count("{") <= DEPTH:
        assert _plainly(frame) is not None


@pytest.mark.parametrize(
    "frame",
    [
        *('{"a":1,"a":1}', '{"a":{"b":1,"b":2}}', '{"a":NaN}', '"\ud800"', '"a\\u0000b"', '"a\x00b"', '{"a":1}{'),
        *("[1,]", "[01]", "[1e999]", "9" * 21, "[" * (DEPTH + 1) + "]" * (DEPTH + 1)),
        f'"{"ä" * (FRAME_BYTES // 2)}"',
    ],
)
def test_what_the_strict_reader_refuses_is_not_read_quickly(frame: str) -> None:
    assert _plainly(frame) is None
    with pytest.raises(JSONRefused):
        read_json(frame.encode("utf-8", "surrogatepass"), limit=FRAME_BYTES)
