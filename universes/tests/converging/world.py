"""One history: a universe, the site's processes, 3 to 8 people's tabs, a network between them, and what came of it."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from harmonic.asgi import application
from universes.access import allows, rank_of
from universes.documents import edits
from universes.models import Universe
from universes.operations.editing import wire

from .network import Layer, Way, Weather, process, some_weather
from .time import VirtualLoop

PROCESSES = 2
EDITING_SECONDS = 25.0
QUIET_SECONDS = 180.0  # virtual: a tab's longest pause is 30 s
Said = dict[str, Any]


class Tabs:
    """The process in which all tabs live; it is told the time, and what comes."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tell(self, now: float, events: list[Said]) -> Said:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"now": now, "events": events}).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the process of the tabs has ended"
        said: Said = json.loads(line)
        return said

    def end(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class PeerGone(OSError):
    """What the server says when something is sent to a connection that is no more."""


class Wire:
    """One socket between a tab and a process of the site."""

    def __init__(self, history: History, client: str, socket: str, cookie: str) -> None:
        self.history, self.client, self.socket = history, client, socket
        weather, loop, dice = history.weather, history.loop, history.dice
        self.up, self.down = Way(loop, dice, weather), Way(loop, dice, weather)
        self.inbox: asyncio.Queue[Said] = asyncio.Queue()
        self.is_cut = False
        headers = [(b"host", b"testserver"), (b"origin", b"http://testserver"), (b"cookie", cookie.encode())]
        self.scope = {
            "type": "websocket", "path": history.socket_path, "headers": headers, "subprotocols": ["harmonic.v1"],
            "query_string": b"",
        }  # fmt: skip
        self.task = loop.create_task(self._serve())

    async def _serve(self) -> None:
        process.set(self.history.dice.randrange(PROCESSES))
        self.inbox.put_nowait({"type": "websocket.connect"})
        with suppress(PeerGone):  # as the server does with its own: somebody may be gone before they are let in
            await application(self.scope, self.inbox.get, self._send)  # type: ignore[arg-type]

    async def _send(self, event: Said) -> None:
        if self.is_cut:
            raise PeerGone
        tell = self.history.tell
        if event["type"] == "websocket.accept":
            self.down.last(tell, "opened", self.client, {"socket": self.socket})
            self.down.is_open = True
        elif event["type"] == "websocket.send":
            self.down.send(tell, "frame", self.client, {"socket": self.socket, "text": event["text"]})
        else:
            self.down.last(tell, "cut", self.client, {"socket": self.socket, "code": event["code"]})
            self.history.wires.pop(self.socket, None)

    def carry(self, text: str) -> None:
        self.up.send(self.inbox.put_nowait, {"type": "websocket.receive", "text": text})

    def cut(self, *, tab_knows: bool = True) -> None:
        """The connection is gone; a tab that does not know goes on talking into it."""
        self.is_cut = True
        self.up.is_open = self.down.is_open = False
        self.history.wires.pop(self.socket, None)
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if tab_knows:
            self.history.tell("cut", self.client, {"socket": self.socket, "code": 1006})


class History:
    """`await run()`, then `wrong` says what does not hold."""

    def __init__(
        self, seed: int, tabs: Tabs, universe: Universe, people: list[Any], browsers: dict[Any, tuple[Client, str]],
        layer: Layer, faults: bool = True,
    ) -> None:  # fmt: skip
        self.seed, self.tabs, self.universe = seed, tabs, universe
        self.dice = random.Random(seed)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        self.loop = loop
        loop.set_exception_handler(self._surprised)
        self.browsers, self.layer = browsers, layer
        self.weather = some_weather(self.dice) if faults else Weather()
        layer.weather = self.weather
        self.began = loop.time()
        self.wires: dict[str, Wire] = {}
        self.offline: set[str] = set()
        self.states: dict[str, Said] = {}
        self.wrong: list[str] = []
        self.ledger: list[Said] = []
        self.socket_path = f"/ws/universes/{universe.pk}/"
        self.waking: asyncio.TimerHandle | None = None
        count = self.dice.randint(3, 8)
        self.owners = {f"h{seed}p{k}": self.dice.choice(people) for k in range(count)}  # a browser profile: its person
        self.clients: dict[str, str] = {}  # client: profile
        self.pages = self.acts = 0

    # --- the tabs' side --------------------------------------------------------------------------------

    def tell(self, event: str, client: str, with_: Said | None = None) -> None:
        self._hear(self.tabs.tell(self._now(), [{"event": event, "client": client, **(with_ or {})}]))

    def _now(self) -> float:
        return self.loop.time() * 1000

    def _hear(self, said: Said) -> None:
        for one in said["out"]:
            getattr(self, f"_on_{one['kind']}")(one)
        if self.waking:
            self.waking.cancel()
        self.waking = None
        if said["next"] is not None:
            self.waking = self.loop.call_at(said["next"] / 1000 + 1e-6, self._wake)

    def _wake(self) -> None:
        self.waking = None
        self._hear(self.tabs.tell(self._now(), []))

    def _on_socket(self, said: Said) -> None:
        client, profile = said["client"], self.clients[said["client"]]
        if profile in self.offline:
            self.loop.call_later(0.01, self.tell, "cut", client, {"socket": said["socket"], "code": 1006})
            return
        self.wires[said["socket"]] = Wire(self, client, said["socket"], self.browsers[self.owners[profile]][1])

    def _on_frame(self, said: Said) -> None:
        if wire_ := self.wires.get(said["socket"]):
            wire_.carry(said["text"])

    def _on_closed(self, said: Said) -> None:
        if wire_ := self.wires.get(said["socket"]):
            wire_.cut(tab_knows=False)

    def _on_http(self, said: Said) -> None:
        client, profile, w = said["client"], self.clients[said["client"]], self.weather
        answer = {"request": said["request"], "status": 0, "body": ""}
        if profile in self.offline or self.dice.random() < w.lost:
            self.loop.call_later(0.01, self.tell, "answer", client, answer)
            return
        for again in range(2 if self.dice.random() < w.doubled else 1):
            late = self.dice.uniform(0, w.longest)
            self.loop.call_later(late, self._ask, profile, client, said, again)

    def _ask(self, profile: str, client: str, said: Said, again: int) -> None:
        """The HTTP door itself; its answer may get lost, with the edit kept."""
        process.set(self.dice.randrange(PROCESSES))
        browser = self.browsers[self.owners[profile]][0]
        url = urlsplit(said["url"])
        about: Said = {
            "headers": {"Accept": "application/json"},
            "query_params": dict(q.split("=") for q in url.query.split("&") if q),
        }
        if said["method"] == "POST":
            done = browser.post(url.path, said["body"], content_type="application/json", **about)
        else:
            done = browser.get(url.path, **about)
        lost = self.dice.random() < self.weather.lost
        answer = {"request": said["request"], "status": 0 if lost else done.status_code, "body": done.content.decode()}
        if not again:
            self.loop.call_later(self.dice.uniform(0, self.weather.longest), self.tell, "answer", client, answer)

    def _note(self, said: Said) -> None:
        self.ledger.append(said | {"profile": self.clients.get(said["client"], "")})

    _on_typed = _on_sent = _on_back = _on_acknowledged = _on_refused = _on_words = _on_chosen = _note

    def _on_error(self, said: Said) -> None:
        self.wrong.append(f"{said['client']}: {said['text']}")

    def _on_state(self, said: Said) -> None:
        self.states[said["client"]] = said["state"]

    def _surprised(self, loop: asyncio.AbstractEventLoop, about: Said) -> None:
        self.wrong.append(f"{about['message']}: {about.get('exception')!r}")

    # --- what happens ----------------------------------------------------------------------------------

    def open_page(self, profile: str) -> None:
        """A tab is opened, with the document as the site has it; an earlier page of this profile is gone."""
        for client in [client for client, whose in self.clients.items() if whose == profile]:
            self.tell("gone", client)
            for wire_ in [wire_ for wire_ in self.wires.values() if wire_.client == client]:
                wire_.cut(tab_knows=False)
            del self.clients[client]
        self.pages += 1
        client = f"{profile}.page{self.pages}"
        self.clients[client] = profile
        now = Universe.objects.get(pk=self.universe.pk)
        rank = rank_of(self.owners[profile], now)
        may = {
            act: allows(act, rank=rank, person=self.owners[profile], universe=now) for act in ("edit", "chat", "play")
        }
        addresses = {"room": self.socket_path, "edits": f"/universes/{now.pk}/edits/"}
        page = {"id": str(now.pk), "document": now.document(), "seq": now.seq, "may": may, "addresses": addresses}
        self.tell("open", client, {"profile": profile, "seed": self.dice.randrange(2**31), **page})

    def _fault(self) -> None:
        profile = self.dice.choice(list(self.owners))
        own = [wire_ for wire_ in self.wires.values() if self.clients.get(wire_.client) == profile]
        kind = self.dice.random()
        if kind < 0.35:
            for wire_ in own:
                wire_.cut()
        elif kind < 0.45:
            for wire_ in own:
                wire_.cut(tab_knows=False)
        elif kind < 0.7:
            self.offline.add(profile)
            for wire_ in own:
                wire_.cut(tab_knows=self.dice.random() < 0.7)
            self.loop.call_later(self.dice.uniform(0.5, 10), self.offline.discard, profile)
        elif kind < 0.8:
            for wire_ in list(self.wires.values()):  # a server goes
                wire_.cut()
        elif kind < 0.92:
            self.open_page(profile)
        else:
            self.weather = some_weather(self.dice)
            self._be(self.weather)

    def _be(self, weather: Weather) -> None:
        self.weather = self.layer.weather = weather
        for wire_ in self.wires.values():
            wire_.up.weather = wire_.down.weather = weather

    def _act(self) -> None:
        self.acts += 1
        fraction = (self.acts + self.dice.random() / 2) / 1000
        self.tell("act", self.dice.choice(list(self.clients)), {"fraction": fraction})

    async def run(self, *, faults: bool = True) -> None:
        self.tell("begin", "")
        for profile in self.owners:
            self.open_page(profile)
        ends = self.loop.time() + EDITING_SECONDS
        rate = self.dice.choice([1.5, 4.0])
        while self.loop.time() < ends:
            await asyncio.sleep(self.dice.expovariate(rate))
            self._act()
            if faults and self.dice.random() < 0.2:
                self._fault()
        self.offline.clear()
        self._be(self.weather.calm())
        await self._quiet()
        self._judge()
        await self._end()

    async def _quiet(self) -> None:
        """Until all is sent and heard, or nobody can wait any longer."""
        ends = self.loop.time() + QUIET_SECONDS
        while self.loop.time() < ends:
            await asyncio.sleep(1.0)
            head = Universe.objects.values_list("seq", flat=True).get(pk=self.universe.pk)
            for client in self.clients:
                self.tell("decide", client)
                self.tell("state", client)
            told = [self.states[client] for client in self.clients]
            if all(at_rest(one, head) for one in told):
                return

    async def _end(self) -> None:
        for client in list(self.clients):
            self.tell("gone", client)
        tasks = [wire_.task for wire_ in self.wires.values()]
        for wire_ in list(self.wires.values()):
            wire_.cut(tab_knows=False)
        await asyncio.sleep(20)
        for task in tasks:
            if task.done() and not task.cancelled() and (error := task.exception()):
                self.wrong.append(f"a socket ended with {error!r}")

    # --- what must hold --------------------------------------------------------------------------------

    def _judge(self) -> None:
        universe = Universe.objects.get(pk=self.universe.pk)
        log = [wire(entry) for entry in universe.edits.order_by("seq")]
        document = universe.document()
        self.wrong += list(self._of_the_log(log, document))
        for client in self.clients:
            self.wrong += [f"{client}: {words}" for words in _of_a_tab(self.states[client], len(log), document)]
        self.wrong += list(_of_what_was_typed(self.ledger, log))
        self.wrong += list(_overwritten(self.ledger, log))

    def _of_the_log(self, log: list[Said], document: Said) -> Iterator[str]:
        if [edit["seq"] for edit in log] != list(range(1, len(log) + 1)):
            yield "the numbers have gaps"
        doubled = [op for op, times in Counter(edit["op"] for edit in log).items() if times > 1]
        if doubled:
            yield f"twice in the log: {doubled}"
        state = log[0]["changes"][0]["replace"]
        for edit in log[1:]:
            state = edits.apply(state, edit["changes"])
        if state != document:
            yield "the log leads to another document than the one kept"
        acknowledged = {one["op"] for one in self.ledger if one["kind"] == "acknowledged"}
        if missing := acknowledged - {edit["op"] for edit in log}:
            yield f"acknowledged and not in the log: {missing}"


def at_rest(state: Said, head: int) -> bool:
    return (state["room"], state["seq"], state["written"]) == ("open", head, 0) and state["shown"] == state["kept"]


def _of_a_tab(state: Said, head: int, document: Said) -> Iterator[str]:
    if (state["room"], state["written"], state["choices"]) != ("open", 0, []):
        yield f"is not at rest: {state['room']}, {state['written']} written down, {state['choices']}"
    if state["seq"] != head:
        yield f"is at {state['seq']} of {head}"
    for name in ("kept", "shown"):
        if state[name] != document:
            yield f"{name} is another document: {differing(state[name], document)}"


def _of_what_was_typed(ledger: list[Said], log: list[Said]) -> Iterator[str]:
    """Each change that somebody made is in the log, or its maker was told, or has made another of the field since."""
    made: dict[str, list[Said]] = {}
    for one in ledger:
        made.setdefault(one["profile"], []).append(one)
    kept = Counter(key_of(change) for edit in log[1:] for change in edit["changes"])
    for profile, own in made.items():
        for at, one in enumerate(own):
            if one["kind"] != "typed":
                continue
            for change in one["changes"]:
                if not kept[key_of(change)] and not _accounted(change, own[at + 1 :]):
                    yield f"{profile}: lost without a word: {change} ({one['label']})"
    yield from _doubled(ledger, log)


def _accounted(change: Said, after: list[Said]) -> bool:
    """Whether its maker knows why it is not in the log: overtaken by themselves, decided, or told of."""
    for one in after:
        if one["kind"] in ("refused", "chosen", "typed") and any(of(c) == of(change) for c in one["changes"]):
            return True
    return "remove" in change


def _overwritten(ledger: list[Said], log: list[Said]) -> Iterator[str]:
    """What was typed while away goes over nothing that its tab, once back, knew another to have set, unless chosen.

    Once back it waits in line like any other edit: then the last writer wins.
    """
    documents = [log[0]["changes"][0]["replace"]]
    for edit in log[1:]:
        documents.append(edits.apply(documents[-1], edit["changes"]))
    profile_of = {one["op"]: one["profile"] for one in ledger if one["kind"] == "sent"}
    times = Counter(key_of(change) for one in ledger if one["kind"] == "typed" for change in one["changes"])
    away: dict[str, Said] = {}  # where a change was typed, by whom, and `back`: what they knew when they were back
    chosen: set[str] = set()
    for one in ledger:
        changes = {key_of(change): change for change in one.get("changes", []) if "path" in change}
        if one["kind"] == "chosen" and one["whose"] == "mine":
            chosen |= changes.keys()
        elif one["kind"] == "typed" and one["isAway"]:
            away |= {key: {"seq": one["seq"], "profile": one["profile"]} for key in changes if times[key] == 1}
        elif one["kind"] == "back":
            for typed in away.values():
                if typed["profile"] == one["profile"]:
                    typed.setdefault("back", one["seq"])
        elif one["kind"] == "sent":
            for key in changes.keys() & away.keys() - chosen:
                change, seq = changes[key], away[key]["seq"]
                known = min(one["seq"], away[key].get("back", one["seq"]))
                setters = [edit["op"] for edit in log[seq:known] if any(of(c) == of(change) for c in edit["changes"])]
                is_anothers = setters and profile_of.get(setters[-1], one["profile"]) != one["profile"]
                before, then = (value_of(documents[at - 1], change) for at in (seq, known))
                if is_anothers and before is not None and then not in (before, change["value"], None):
                    yield f"{one['profile']}: sent without a word over {then!r}, which was {before!r}: {change}"


def value_of(document: Said, change: Said) -> Any:
    """What a field holds; None where it is not."""
    head, *rest = str(change["path"]).split(".")
    if head != "objects":
        return document[head][rest[0]] if rest else document[head]
    item = next((item for item in document["objects"] if item["id"] == rest[0]), None)
    return item and item[rest[1]]


def _doubled(ledger: list[Said], log: list[Said]) -> Iterator[str]:
    """What was typed once is not in the log twice, but by undo and redo, or by a choice."""
    typed = Counter(key_of(c) for one in ledger if one["kind"] == "typed" for c in one["changes"])
    own = [change for edit in log[1:] if not edit["undoes"] for change in edit["changes"]]
    written = Counter(key_of(change) for change in own if "remove" not in change)
    for key, times in written.items():
        if key in typed and times > typed[key]:
            yield f"{times} times in the log, typed {typed[key]} times: {key}"


def of(change: Said) -> str:
    """What a change is about."""
    if "path" in change:
        return str(change["path"])
    return f"objects.{change['add']['id'] if 'add' in change else change['remove']}"


def key_of(change: Said) -> str:
    value = change.get("value") if "path" in change else ("add" if "add" in change else "remove")
    value = float(value) if isinstance(value, int) else value  # 640 and 640.0 are one number
    return json.dumps([of(change), value])


def differing(one: Any, other: Any, path: str = "") -> str:
    """Where two documents differ, in a few words."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
        return ", ".join(differing(one.get(name), other.get(name), f"{path}.{name}") for name in sorted(names)[:4])
    return f"{path.strip('.')} {str(one)[:150]} instead of {str(other)[:150]}"


def cookie_header(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
