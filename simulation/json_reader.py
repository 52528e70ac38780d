"""The one strict reader of JSON that comes from outside.

Python's own reader accepts what no two programs agree on (NaN, the last of two equal keys, half a
surrogate pair) and recurses as deep as it is asked to. This one refuses all that before any rule of
ours looks at the data. Nothing but Python here, so that every door of every app may use it.
"""

import json
from typing import Any

LIMIT_BYTES = 256 * 1024
DEPTH = 32


class JSONRefused(ValueError):
    """What came is not the JSON we read. `code` for programs, `message` for people, `status` for HTTP."""

    def __init__(self, message: str, *, code: str = "invalid_json", status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.problems: list[dict[str, str]] = []


def read_json(body: bytes, *, limit: int = LIMIT_BYTES, depth: int = DEPTH) -> Any:
    """The value in `body` (UTF-8). Raises JSONRefused, and nothing else, whatever the bytes are."""
    if len(body) > limit:
        raise too_large(limit)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise JSONRefused("The body is not UTF-8.") from None
    refuse_depth(text, depth)
    try:
        value = _DECODER.decode(text)
    except JSONRefused:
        raise
    except json.JSONDecodeError as error:
        raise JSONRefused(f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    refuse_text(value)
    return value


def too_large(limit: int) -> JSONRefused:
    """The refusal of a body of more than `limit` bytes."""
    return JSONRefused(f"The body is larger than {limit // 1024} KB.", code="too_large", status=413)


def refuse_depth(text: str, depth: int) -> None:
    """Raises JSONRefused where brackets outside strings nest deeper than `depth`; never recurses."""
    if text.count("[") + text.count("{") <= depth:  # nearly always: what has no more brackets is no deeper
        return
    level, quoted, escaped = 0, False, False
    for character in text:
        if quoted:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character in "[{":
            level += 1
            if level > depth:
                raise JSONRefused(f"Nested deeper than {depth} levels.", code="too_deep")
        elif character in "]}":
            level -= 1


def refuse_text(value: Any) -> None:
    """Raises JSONRefused for text no database keeps and no other program reads back: NUL, half a pair."""
    if isinstance(value, str):
        if "\x00" in value:
            raise JSONRefused("Text may not have the character NUL.")
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise JSONRefused("Text may not have half a surrogate pair.")
    elif isinstance(value, list):
        for item in value:
            refuse_text(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            refuse_text(key)
            refuse_text(item)


def _refuse_constant(name: str) -> Any:
    raise JSONRefused(f"{name} is not a number that we take.")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):  # 1e999 is written as a number and is none
        raise JSONRefused("A number is too large.")
    return number


def _integer(digits: str) -> int:
    if len(digits) > 20:  # more than 64 bits; int() of a million digits would take seconds
        raise JSONRefused("A whole number is too large.")
    return int(digits)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JSONRefused(f"The key {key[:60]!r} is there twice.")
            seen.add(key)
    return members


# Made once: json.loads makes one for each text.
_DECODER = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_float=_finite, parse_int=_integer, object_pairs_hook=_unique
)
