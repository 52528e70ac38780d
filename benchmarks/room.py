"""One room under load: `python -m benchmarks.room --clients 100 --writers 20 --rate 30 --seconds 15`.

Starts a server of its own on DATABASE_URL and REDIS_URL (else SQLite and memory), fills a room, lets some drag,
and says how long an edit took to everybody, whether all are in the log, and what a delivery cost the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from harmonic.launcher import answers, server_command

ROOT = Path(__file__).resolve().parent.parent
SETUP = """
import json, sys
from django.conf import settings
from django.test import Client
from django.utils import timezone
from accounts.models import User
from universes.models import Role, Seat
from universes.operations.creating import create_blank
people = [User.objects.get_or_create(username=f"load{k}")[0] for k in range({people})]
universe = create_blank(by=people[0])
cookies = []
for person in people:
    if person != people[0]:
        Seat.objects.create(universe=universe, person=person, role=Role.EDITOR, by=people[0], at=timezone.now())
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookies.append(settings.SESSION_COOKIE_NAME + "=" + client.cookies[settings.SESSION_COOKIE_NAME].value)
print("READY" + json.dumps([str(universe.pk), cookies]))
"""


class Room:
    """What the clients of a run measure together."""

    def __init__(self, address: str, universe: str, cookies: list[str]) -> None:
        self.address, self.universe, self.cookies = address, universe, cookies
        self.sent: dict[str, float] = {}
        self.took: list[float] = []
        self.acked: set[str] = set()
        self.refused: list[str] = []
        self.frames = self.bytes = self.deliveries = 0

    async def client(self, k: int, ready: asyncio.Barrier, until: asyncio.Event, rate: float) -> None:
        headers = {"Cookie": self.cookies[k % len(self.cookies)], "Origin": f"http://{self.address}"}
        url = f"ws://{self.address}/ws/universes/{self.universe}/"
        async with connect(
            url, additional_headers=headers, subprotocols=[Subprotocol("harmonic.v1")], compression=None, max_size=None
        ) as socket:
            await socket.send(json.dumps({"type": "hello", "protocol": 1, "client": f"load-client-{k}", "since": None}))
            assert orjson.loads(await socket.recv())["type"] == "state.initial"
            reading = asyncio.create_task(self.read(socket, k))
            await ready.wait()
            if rate:
                await self.drag(socket, k, rate, until)
            await until.wait()
            await asyncio.sleep(1)
            reading.cancel()

    async def read(self, socket: object, k: int) -> None:
        async for frame in socket:  # type: ignore[attr-defined]
            now = time.perf_counter()
            self.frames += 1
            self.bytes += len(frame)
            said = orjson.loads(frame)
            for message in said if isinstance(said, list) else [said]:
                if message["type"] == "edits":
                    self.deliveries += len(message["edits"])
                    self.took += [now - self.sent[edit["op"]] for edit in message["edits"] if edit["op"] in self.sent]
                    self.acked.update(edit["op"] for edit in message["edits"] if edit["op"].startswith(f"op-{k}-"))
                elif message["type"] in ("refused", "system.error"):
                    self.refused.append(message["code"])

    async def drag(self, socket: object, k: int, rate: float, until: asyncio.Event) -> None:
        paths = ["physics.gravity", "music.harmony", "audio.reverb", "physics.turbulence", "visualization.dust"]
        begun, n = time.perf_counter() + (k % 20) / 20 / rate, 0
        while not until.is_set():
            await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
            op = f"op-{k}-{n:06d}"
            self.sent[op] = time.perf_counter()
            value = 0.1 + 0.8 * ((n * 7 + k) % 100) / 100
            changes = [{"path": paths[k % len(paths)], "value": value}]
            await socket.send(orjson.dumps({"type": "edit", "id": op, "changes": changes, "gesture": f"g{k}"}).decode())  # type: ignore[attr-defined]
            n += 1


def at(values: list[float], share: float) -> float:
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(room: Room, pid: int, clients: int, writers: int, rate: float, seconds: float) -> None:
    ready, until = asyncio.Barrier(clients + 1), asyncio.Event()
    begun = time.perf_counter()
    tasks = [asyncio.create_task(room.client(k, ready, until, rate if k < writers else 0.0)) for k in range(clients)]
    entered = asyncio.create_task(ready.wait())
    done, _ = await asyncio.wait([entered, *tasks], return_when=asyncio.FIRST_COMPLETED)
    if entered not in done:
        raise next(task.exception() for task in done) or SystemExit("A client left early.")
    print(f"{clients} in after {time.perf_counter() - begun:.2f} s")
    cpu, start = cpu_seconds(pid), time.perf_counter()
    await asyncio.sleep(seconds)
    until.set()
    await asyncio.gather(*tasks)
    cpu, lasted = cpu_seconds(pid) - cpu, seconds
    lost = set(room.sent) - room.acked
    print(
        f"edits/s {len(room.sent) / lasted:.0f}  deliveries/s {room.deliveries / lasted:.0f}  frames/s "
        f"{room.frames / lasted:.0f}\np50 {at(room.took, 0.5):.1f} ms  p99 {at(room.took, 0.99):.1f} ms  max "
        f"{1000 * max(room.took):.0f} ms\nlost {len(lost)}  refused {len(room.refused)}  server core "
        f"{cpu / (time.perf_counter() - start):.2f}  CPU {1e6 * cpu / max(1, room.deliveries):.1f} us/delivery"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    for name, value in (("clients", 100), ("writers", 20), ("rate", 30.0), ("seconds", 15.0), ("port", 8765)):
        asked.add_argument(f"--{name}", type=type(value), default=value)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as data:
        kept = ("PATH", "HOME", "DATABASE_URL", "REDIS_URL", "NUMBA_CACHE_DIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"HARMONIC_LOCAL": "1", "HARMONIC_DATA": data}
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
        script = SETUP.replace("{people}", str(max(20, options.clients // 15)))
        made = subprocess.run([*manage, "shell", "-v0", "-c", script], env=environment, check=True, capture_output=True)
        universe, cookies = json.loads(made.stdout.decode().rpartition("READY")[2])
        server = subprocess.Popen(server_command("127.0.0.1", options.port), env=environment, cwd=ROOT)
        try:
            address = f"127.0.0.1:{options.port}"
            while not answers(f"http://{address}/healthz"):
                time.sleep(0.1)
            room = Room(address, universe, cookies)
            asyncio.run(measure(room, server.pid, options.clients, options.writers, options.rate, options.seconds))
        finally:
            server.terminate()
            server.wait(15)


if __name__ == "__main__":
    main()
