"""Rooms of people who edit together, beside Node's ws, socket.io and Hocuspocus: `make bench ONLY=realtime`.

The server has one processor to itself, the load another. A delivery is one edit seen by one other person. Ours checks
every edit, asks for rights and commits to the database before it tells; the peers only pass on (Hocuspocus merges) what
comes.
"""

from __future__ import annotations

import os
import statistics
from typing import Any

from benchmarks import peers, rooms
from benchmarks.tables import table, target

# (clients, writers, edits a second of each, turns). A small room takes a few hundredths of a second of the processor
# in each second, and is counted in hundredths: all servers by turns, and the medians.
ROOMS = ((10, 5, 30, 5), (50, 5, 30, 1), (100, 20, 30, 1), (300, 20, 20, 1))
PEERS = ("ws", "ws-tick", "socketio", "hocuspocus")
SECONDS = 10
MANY_WRITERS = (60, 50, 25)  # 1,250 edits a second
FULL = {"clients": 50, "writers": 5, "rate": 0, "seconds": 5, "window": 400}
MOST_P99_MS, MOST_OF_HOCUSPOCUS, MOST_OF_WS, LEAST_DURABLE = 100.0, 0.5, 1.0, 1000.0
IDLE_SOCKETS, MOST_IDLE_KB, MOST_JOIN_MS = 2000, 60.0, 150.0

Found = dict[tuple[str, int], list[dict[str, Any]]]  # the turns of a server in a room


def main() -> None:
    """Rooms of four sizes, many writers, saturation, idle sockets, joining."""
    found = _rooms()
    _targets(found)
    _many_writers()
    _saturation()
    _idle()


def _rooms() -> Found:
    """Print a table for each size; what was found for (server, clients), turn by turn."""
    found: Found = {}
    for clients, writers, rate, turns in ROOMS:
        by_turns = f", median of {turns} by turns" if turns > 1 else ""
        print(f"A room of {clients}, {writers} of them at {rate} edits/s, {SECONDS} s{by_turns}")
        asked = {"clients": clients, "writers": writers, "rate": rate, "seconds": SECONDS}
        missing = {}
        for kind in turns * ("ours", *PEERS):
            try:
                found.setdefault((kind, clients), []).append(_run(kind, asked))
            except (peers.NotInstalledError, RuntimeError) as error:
                missing[kind] = f"{error}"
        rows = [
            _row(kind, _middle(got)) if (got := found.get((kind, clients))) else [kind, *[None] * 5, missing[kind]]
            for kind in ("ours", *PEERS)
        ]
        table(["server", "deliveries/s", "p50 ms", "p99 ms", "µs CPU a delivery", "lost", "order"], rows)
    return found


def _middle(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """The turn whose deliveries cost neither most nor least, with all that was lost."""
    middle = sorted(turns, key=_price)[len(turns) // 2]
    return {**middle, "lost": sum(turn["lost"] for turn in turns)}


def _run(kind: str, asked: dict[str, Any]) -> dict[str, Any]:
    with rooms.ours(asked["clients"]) if kind == "ours" else rooms.peer(kind) as server:
        return rooms.load(server, **asked)


def _row(kind: str, got: dict[str, Any]) -> list[object]:
    order = {True: "one", False: "SEVERAL", None: "merged"}[got["same_order"]]
    refused = f", refused {got['refusals']}" if got["refusals"] else ""
    rate = got["deliveries"] / got["ms"] * 1000
    return [kind, rate, got["p50"], got["p99"], _price(got), got["lost"], order + refused]


def _price(got: dict[str, Any]) -> float:
    """Microseconds of the server's processor for each delivery."""
    return float(1e6 * got["cpu"] / max(1, got["deliveries"]))


def _targets(found: Found) -> None:
    """CPU against the peers of the same room, lateness and losses of the room of a hundred."""
    for clients, _, _, _ in ROOMS:
        mine = found.get(("ours", clients), [])
        for kind, most in (("hocuspocus", MOST_OF_HOCUSPOCUS), ("ws", MOST_OF_WS)):
            pairs = zip(mine, found.get((kind, clients), []), strict=False)
            ratios = [_price(own) / _price(other) for own, other in pairs if other["cpu"]]
            ratio = statistics.median(ratios) if ratios else None
            target(f"room of {clients}: CPU a delivery, ours to {kind}'s", ratio, most=most)
    hundred = next(iter(found.get(("ours", 100), [])), {})
    target("room of 100, 20 dragging: p99", hundred.get("p99"), most=MOST_P99_MS, unit=" ms")
    target("room of 100, 20 dragging: lost", hundred.get("lost"), most=0, unit="")


def _many_writers() -> None:
    clients, writers, rate = MANY_WRITERS
    print(f"\nDurable edits: {writers} of {clients} write {rate} a second each")
    got = _run("ours", {"clients": clients, "writers": writers, "rate": rate, "seconds": SECONDS})
    table(["server", "deliveries/s", "p50 ms", "p99 ms", "µs CPU a delivery", "lost", "order"], [_row("ours", got)])
    target(
        "durable edits a second",
        got["sent"] / got["ms"] * 1000 if not got["lost"] else 0.0,
        least=LEAST_DURABLE,
        unit="",
    )


def _saturation() -> None:
    print(f"\nAs fast as it goes: 5 of 50 write, each with {FULL['window']} edits on their way")
    rows: list[list[object]] = []
    rates = {}
    for kind in ("ours", "ws-tick", "hocuspocus"):
        window = FULL["window"] if kind != "hocuspocus" else 0  # its writers hear no acknowledgement of each edit
        asked = {**FULL, "window": window} if window else {**FULL, "rate": 4000, "window": 0}
        try:
            got = _run(kind, asked)
        except (peers.NotInstalledError, RuntimeError) as error:
            rows.append([kind, None, None, None, None, None, f"{error}"])
            continue
        rates[kind] = got["deliveries"] / (got["ms"] / 1000)
        rows.append(_row(kind, got))
    table(["server", "deliveries/s", "p50 ms", "p99 ms", "µs CPU a delivery", "lost", "order"], rows)
    ratio = rates["ours"] / rates["hocuspocus"] if {"ours", "hocuspocus"} <= set(rates) else None
    target("deliveries a second, ours to Hocuspocus's", ratio, least=2.0)


def _idle() -> None:
    """What a socket costs that only listens, and how soon a full room lets somebody in."""
    count = int(os.environ.get("IDLE", IDLE_SOCKETS))
    with rooms.ours(count) as server:
        before = server.memory()
        got = rooms.load(server, clients=count, writers=0, rate=0, seconds=1)
        each = (got["memory"] - before) / count / 1024
        print(f"\n{count} idle sockets in one room: all in after {got['joined'] / 1000:.1f} s")
        target("memory of an idle socket", each, most=MOST_IDLE_KB, unit=" KB")
    with rooms.ours(120) as server:
        got = rooms.load(server, clients=100, writers=0, rate=0, seconds=1, more=15)
        target("joining a room of 100, one more", statistics.median(got["alone"]), most=MOST_JOIN_MS, unit=" ms")
        words = ", ".join(f"{ms:.0f}" for ms in got["crowds"])
        print(f"  four crowds of 25 who come at once, until the last of each is in: {words} ms")


if __name__ == "__main__":
    main()
