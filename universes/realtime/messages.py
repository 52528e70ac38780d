"""The wire of a room: what a client may say, read strictly, and what the server says, written once. No database here.

docs/protocol.md is the contract; this table is the client's half of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from simulation.json_reader import DEPTH, JSONRefused, read_json

PROTOCOL = 1
SUBPROTOCOL = "harmonic.v1"
FRAME_BYTES = 64 * 1024
COLORS = 12
TEXT_LENGTH = 1000
FAR = 1e6  # no world is as wide: a cursor beyond it is a mistake

Message = dict[str, Any]
Check = Callable[[Any], bool]


class Refused(ValueError):
    """A message that is not one of the protocol's. `code` for programs, the text for people, `id` of the request."""

    def __init__(self, message: str, *, code: str = "invalid", identity: str | None = None) -> None:
        super().__init__(message)
        self.message, self.code, self.identity = message, code, identity


# What a field may hold. Booleans are integers to Python and not to us.


def whole(low: int, high: int) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def text(least: int, most: int) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def shaped(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def one_of(*values: Any) -> Check:
    return lambda value: isinstance(value, str) and value in values


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -FAR <= value <= FAR


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def listed(value: Any) -> bool:
    return isinstance(value, list)


def camera(value: Any) -> bool:
    """How somebody looks at the world: a few named numbers."""
    return isinstance(value, dict) and len(value) <= 8 and all(map(number, value.values()))


def nothing_or(check: Check) -> Check:
    return lambda value: value is None or check(value)


OP = shaped(r"[A-Za-z0-9_.:-]{8,64}")
CLIENT = OP
KEY = shaped(r"[ug]:[a-z0-9_-]{1,40}")
PATH = text(1, 96)
SEQ = whole(0, 2**53)
CYCLE = whole(0, 2**31 - 1)
TICK = whole(0, 2**31 - 1)
SAMPLE = whole(-(2**53), 2**53)
MS = nothing_or(lambda value: isinstance(value, int | float) and not isinstance(value, bool))

# type: {field: check}; a name with `?` may be left out.
FIELDS: dict[str, dict[str, Check]] = {
    "hello": {
        "protocol": whole(0, 1000), "client": CLIENT, "since?": nothing_or(SEQ), "token?": nothing_or(text(1, 4096)),
    },
    "edit": {
        "id": OP, "changes": listed, "base?": nothing_or(SEQ), "gesture?": text(0, 40), "label?": text(0, 80),
        "cancels?": boolean,
    },
    "undo": {"id": OP},
    "redo": {"id": OP},
    "parameter.reset": {"id": OP, "path?": PATH, "group?": text(1, 32)},
    "preview": {"changes": listed},
    "focus": {"path": nothing_or(PATH)},
    "cursor": {"x?": nothing_or(number), "y?": nothing_or(number)},
    "presence": {"state?": one_of("active", "idle", "away"), "name?": text(1, 40), "color?": whole(0, COLORS - 1)},
    "follow": {"key": nothing_or(KEY)},
    "follow.answer": {"key": KEY, "yes": boolean},
    "view": {"camera?": nothing_or(camera), "drawer?": nothing_or(text(0, 40))},
    "control.ask": {"key?": nothing_or(KEY)},
    "control.give": {"key": KEY},
    "control.release": {},
    "transport": {"do": one_of("play", "stop", "seek"), "cycle?": CYCLE, "tick?": TICK, "id?": OP},
    "digest": {
        "run": SEQ, "cycle": CYCLE, "tick": TICK, "seq": SEQ, "sample": SAMPLE, "digest": shaped(r"[0-9a-f]{16}"),
    },
    "recording": {"do": one_of("start", "stop"), "id?": OP, "name?": text(0, 80)},
    "chat.message": {"id": OP, "text": text(1, TEXT_LENGTH)},
    "chat.history": {"before?": nothing_or(SEQ), "id?": OP},
    "chat.delete": {"message": SEQ, "id?": OP},
    "chat.typing": {},
    "ping": {"t": MS},
}  # fmt: skip


def _named(fields: dict[str, Check]) -> dict[str, tuple[Check, bool]]:
    return {name.removesuffix("?"): (check, not name.endswith("?")) for name, check in fields.items()}


_TABLE = {kind: _named(fields) for kind, fields in FIELDS.items()}


def read(frame: str) -> Message:
    """The message in a text frame. Raises Refused, and nothing else, whatever the frame is."""
    sent = _plainly(frame)
    if sent is None:
        try:
            sent = read_json(frame.encode("utf-8", "surrogatepass"), limit=FRAME_BYTES, depth=DEPTH)
        except JSONRefused as error:
            raise Refused(error.message, code="too_large" if error.status == 413 else "invalid") from None
    if not isinstance(sent, dict):
        raise Refused("A message is a JSON object.")
    return _checked(sent)


def _plainly(frame: str) -> Any:
    """The value in a frame that is written as orjson writes it, as a browser's are; None where it is not.

    What is written back as it came has no key twice, no number that is not the one that was read, nothing that programs
    read differently; without a backslash no text has NUL in it, and few brackets are not deep. So the strict reader
    would take it too, and read the same (decision 0141).
    """
    if "\\" in frame or frame.count("[") + frame.count("{") > DEPTH or len(frame) > FRAME_BYTES:
        return None
    try:
        sent = orjson.loads(frame)
        return sent if orjson.dumps(sent) == (data := frame.encode()) and len(data) <= FRAME_BYTES else None
    except ValueError:  # of either, or lone surrogates
        return None


def _checked(sent: Message) -> Message:
    kind, identity = sent.get("type"), sent.get("id")
    identity = identity if OP(identity) else None
    fields = _TABLE.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise Refused("There is no message of this type.", identity=identity)
    for name, value in sent.items():
        if name != "type" and (name not in fields or not fields[name][0](value)):
            words = "is not what this message takes" if name in fields else "is no field of this message"
            raise Refused(f"{name[:40]!r} {words}.", identity=identity)
    if missing := [name for name, (_, needed) in fields.items() if needed and name not in sent]:
        raise Refused(f"{missing[0]!r} is missing.", identity=identity)
    return sent


def write(message: Message) -> str:
    """A message as the text of a frame."""
    return orjson.dumps(message).decode()


def write_list(items: list[Any]) -> str:
    """A list as JSON text, to stand inside a message that is put together from texts."""
    return orjson.dumps(items).decode()


def together(texts: list[str]) -> str:
    """One frame of several messages already written: itself, or a list."""
    return texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"


def with_list(kind: str, name: str, texts: Iterable[str]) -> str:
    """`{"type": kind, name: [...]}` of values already written."""
    return f'{{"type":"{kind}","{name}":[{",".join(texts)}]}}'


def error(code: str, message: str, identity: str | None = None) -> str:
    return write({"type": "system.error", "code": code, "message": message, "id": identity})
