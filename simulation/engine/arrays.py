"""Records of flat arrays for the kernel, made from its tables of fields.

For compiled code a record is one block of memory (a numpy record of nested arrays), handed over as a single pointer
with every array at a fixed place: ten times faster for small worlds than a tuple of arrays, and sooner compiled. For
CPython it is a named tuple of arrays of plain numbers.
"""

from __future__ import annotations

from array import array
from collections import namedtuple
from typing import Any

import numpy as np

from .kernel import sound_arrays, world

World = namedtuple("World", list(world.FIELDS))  # type: ignore[misc]
Synth = namedtuple("Synth", list(sound_arrays.FIELDS))  # type: ignore[misc]

Fields = dict[str, tuple[str, int]]


class Block(np.record):  # type: ignore[misc]  # final by name only
    """A record in one block. Its fields come before the attributes of numpy's own that have the same name (`base`)."""

    def __getattribute__(self, name: str) -> Any:
        fields = np.record.__getattribute__(self, "dtype").fields
        return self[name] if fields and name in fields else np.record.__getattribute__(self, name)


class Words(array):
    """A flat array of plain Python numbers for the CPython host: numpy's own scalars overflow where Python's do not."""

    @property
    def size(self) -> int:
        return len(self)


def _allocate(kind: Any, fields: Fields, host: Any) -> Any:
    if host.name == "cpython":
        plain = {"f8": "d", "i4": "i"}
        return kind(*(Words(plain[code], bytes(size * int(code[1]))) for code, size in fields.values()))
    layout = np.dtype([(name, code, (size,)) for name, (code, size) in fields.items()], align=True)
    return np.zeros(1, dtype=np.dtype((Block, layout)))[0]


def new_world(host: Any) -> Any:
    """An empty world for a host of hosts.py: every array zero."""
    return _allocate(World, world.FIELDS, host)


def new_synth(host: Any) -> Any:
    """An empty synth for a host: every array zero."""
    return _allocate(Synth, sound_arrays.FIELDS, host)


def view(words: Any) -> np.ndarray:
    """A numpy view of an array of either host."""
    if isinstance(words, np.ndarray):
        return words
    return np.frombuffer(words, dtype="f8" if words.typecode == "d" else "i4")


def snapshot(record: Any) -> Any:
    """A copy that shares nothing."""
    if isinstance(record, Block):
        return np.array([record], dtype=record.dtype)[0]
    return type(record)(*(Words(a.typecode, a) for a in record))


def restore(record: Any, saved: Any) -> None:
    """Put a snapshot back in place."""
    if isinstance(record, Block):
        for name in record.dtype.fields or ():
            record[name][:] = saved[name]
        return
    for words, kept in zip(record, saved, strict=True):
        words[:] = kept
