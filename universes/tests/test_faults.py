"""kill -9 in the middle of editing: nothing acknowledged is lost, nothing stands twice, all see the same soon after.

Real servers, a PostgreSQL and a Redis of the test's own. `pytest universes/tests/test_faults.py -m alone`.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from .cluster import Cluster, cluster
from .editors import Editor, same

pytestmark = pytest.mark.alone

EDITORS = 20
RATE = 4.0  # edits a second of each
RECOVERY_SECONDS = 10.0
STEP_SECONDS = 4.0


def test_killing_a_server_redis_and_postgresql_loses_nothing() -> None:
    with cluster(EDITORS) as site:
        parts = ("server0", "redis", "postgres")
        editors = _edit_through(site, [partial(site.restart, part) for part in parts])
        _check(site, editors)


def test_killing_the_embedded_server_loses_nothing() -> None:
    with cluster(EDITORS, embedded=True) as site:
        editors = _edit_through(site, [partial(site.restart, "server0")] * 2)
        _check(site, editors)


def _edit_through(site: Cluster, faults: list[Callable[[], None]]) -> list[Editor]:
    """Twenty people edit; the faults come one after another, each with time to come back; then all fall silent."""
    urls = [f"ws://{address}/ws/universes/{site.universe}/" for address in site.addresses]
    editors = [Editor(f"e{k}", site.tokens[k % len(site.tokens)], urls, seed=k) for k in range(EDITORS)]

    async def run() -> None:
        editing, over = asyncio.Event(), asyncio.Event()
        editing.set()
        lives = [asyncio.create_task(editor.live(editing, over, RATE)) for editor in editors]
        await asyncio.sleep(STEP_SECONDS)
        for fault in faults:
            await asyncio.to_thread(fault)
            await asyncio.sleep(STEP_SECONDS + 2)
        editing.clear()
        await _silence(editors)
        over.set()
        await asyncio.gather(*lives)

    asyncio.run(run())
    return editors


async def _silence(editors: list[Editor]) -> None:
    """Until everyone has been answered and is at the same number, or the time for it has passed."""
    ends = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < ends:
        if not any(editor.waiting for editor in editors) and len({editor.seq for editor in editors}) == 1:
            return
        await asyncio.sleep(0.1)


def _check(site: Cluster, editors: list[Editor]) -> None:
    log, document = _log_of(site), _read(site, "document/")
    made = sum(len(editor.acknowledged) for editor in editors)
    late = sorted(seconds for editor in editors for seconds in editor.late)
    middle = statistics.median(late)
    print(f"{made} edits acknowledged, {len(log)} in the log; late: median {middle:.3f} s, most {late[-1]:.1f} s")
    assert same(log, document, editors) == []
    assert made > EDITORS * RATE * STEP_SECONDS
    assert all(editor.comings > 1 for editor in editors) or len(site.addresses) > 1
    assert _faults_in(site.words()) == []


def _faults_in(words: str) -> list[str]:
    """Errors that the servers wrote: an outage is a warning of one line. What channels-redis says of it is its own."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", words).splitlines()
    errors = [line for line in lines if "[error " in line or "[critical" in line]
    return [line for line in errors if "[channels_redis.pubsub]" not in line]


def _log_of(site: Cluster) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = []
    while True:
        portion = _read(site, f"edits/?since={len(log)}")
        log += portion["edits"]
        if len(log) >= portion["seq"] or not portion["edits"]:
            return log


def _read(site: Cluster, what: str) -> Any:
    address = f"http://{site.addresses[-1]}/api/v1/universes/{site.universe}/{what}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {site.tokens[0]}"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())["data"]
