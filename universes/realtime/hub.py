"""One hub per process and open universe: what is said in the room goes through it once, however many listen.

Everything here runs on the event loop and waits for nobody; the database is asked in threads, sockets have boxes of
their own, and the other processes are reached by a line that may be down.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from simulation.errors import Refusal
from universes.announce import group_of
from universes.models import Edit
from universes.operations.editing import wire

from . import messages, state
from .acts import Act, perform
from .beat import beat, look_at_rights
from .control import Control
from .digests import Digests
from .following import Following
from .layer import Line
from .pace import TICK_SECONDS, Pace
from .presence import Public, Roster
from .threads import Gathered, in_thread

if TYPE_CHECKING:
    from .visitor import Visitor

COMMIT_SECONDS = 0.050  # what is only shown does not wait longer than this for a commit
YOUNG_SECONDS = 5.0
LIVELY_SECONDS = 0.1  # whoever has said something within it is likely to go on
logger = structlog.get_logger("universes.realtime")
Heard = dict[str, Any]


class Hub:
    """The room of one universe in this process."""

    def __init__(self, universe_id: UUID, seq: int) -> None:
        self.universe_id, self.delivered = universe_id, seq
        self.loop = asyncio.get_running_loop()
        self.begun = self.loop.time()
        self.origin = uuid.uuid4().hex
        self.visitors: dict[str, Visitor] = {}  # by client
        self.roster = Roster()
        self.control, self.following, self.digests = Control(self), Following(self), Digests(self)
        self.acts: list[Act] = []
        self.outgoing: list[str] = []
        self.previews: dict[str, tuple[str, dict[str, Any]]] = {}  # client: (who, {path: value})
        self.cursors: dict[str, list[float] | None] = {}
        self.shown: dict[str, list[str]] = {"previews": [], "cursors": []}  # of other processes, already written
        self.resting: list[Visitor] = []
        self.wake = asyncio.Event()
        self.catching_up = False
        self.whole_state = Gathered(state.read_state, universe_id, None)
        self.ended = False
        self.when_ended: Callable[[Hub], None] = lambda hub: None
        self.line = Line(group_of(universe_id), self._hear_line, self._line_is_up)
        self.tasks: set[asyncio.Task[None]] = set()
        self.start(self._tick())
        self.start(beat(self))

    # --- who is here ---------------------------------------------------------------------------------

    def join(self, visitor: Visitor) -> None:
        """From now on the visitor hears all that is said."""
        self.visitors[visitor.client] = visitor
        self.roster.here[visitor.client] = visitor.member
        self.tell_room("joined", person=visitor.member.public())

    def leave(self, visitor: Visitor) -> None:
        if self.visitors.get(visitor.client) is not visitor:
            return
        del self.visitors[visitor.client], self.roster.here[visitor.client]
        visitor.rest(False)  # the end of the socket is to be read too
        self.previews.pop(visitor.client, None)
        self.cursors.pop(visitor.client, None)
        self.tell_room("left", key=visitor.member.key, client=visitor.client)
        self._has_gone(visitor.member.key)
        if not self.visitors:
            self.wake.set()

    # --- what is to be done --------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """Take something in; it is done in order, at the next tick, together with what else comes until then."""
        self.acts.append(act)
        self.wake.set()

    def preview(self, client: str, who: str, values: dict[str, Any]) -> None:
        known = self.previews.get(client, (who, {}))[1]
        self.previews[client] = (who, known | values)
        self.wake.set()

    def cursor(self, client: str, at: list[float] | None) -> None:
        self.cursors[client] = at
        self.wake.set()

    def say(self, text: str) -> None:
        """To everybody here, with the next frame."""
        self.outgoing.append(text)
        self.wake.set()

    def relay(self, message: Heard) -> None:
        """To everybody here and in the other processes, as it is."""
        text = messages.write(message)
        self.say(text)
        self.line.send({"type": "room.relay", "origin": self.origin, "text": text})

    def tell(self, keys: list[str], text: str) -> None:
        """To these people alone, here and in the other processes."""
        self.tell_here(keys, text)
        self.line.send({"type": "room.to", "origin": self.origin, "keys": keys, "text": text})

    def tell_here(self, keys: list[str], text: str) -> None:
        for visitor in self.visitors.values():
            if visitor.member.key in keys:
                visitor.offer(text)

    def tell_room(self, kind: str, **said: Any) -> None:
        """Presence: to everybody here and in the other processes."""
        self.say(messages.write({"type": f"presence.{kind}", **said}))
        self.hand_on("presence", {"kind": kind, **said})

    def hand_on(self, kind: str, said: Heard) -> None:
        """To the rooms of this universe in other processes, where there are any: most rooms are in one process alone.

        One that has just opened is heard of before it has heard how far this one is (see `_on_room_roster`).
        """
        if self.roster.heard:
            self.line.send({"type": f"room.{kind}", "origin": self.origin, **said})

    # --- the tick ------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """A frame at once when the last is older than a tick; under load one a tick, whatever came meanwhile in it."""
        last, tick, commit = 0.0, TICK_SECONDS, None
        pace = Pace()
        while True:
            await self.wake.wait()
            await asyncio.sleep(last + tick - self.loop.time())
            self.wake.clear()
            last = self.loop.time()
            if self.resting:
                await self._listen()
            self._let_rest(last)
            tick = pace.tick(len(self.acts), len(self.visitors))
            if commit is None and self.acts:
                acts, self.acts = self.acts, []
                commit = asyncio.create_task(self._commit(acts))
            if commit is not None:
                await asyncio.wait({commit}, timeout=COMMIT_SECONDS)
                commit = None if commit.done() else commit
            self._flush()
            if commit is not None or self.acts or self.resting:
                self.wake.set()
            elif not self.visitors:
                return self._end()

    async def _listen(self) -> None:
        """To those who rest: what they have sent meanwhile is read now, in one go."""
        for visitor in self.resting:
            visitor.rest(False)
        await asyncio.sleep(0)

    def _let_rest(self, now: float) -> None:
        """Where several speak at once, each is heard at the ticks only, all together.

        What is said is done at a tick anyway, and being woken for each word alone cost a twelfth of the processor's
        time in a small room, a sixth in one of hundreds (decision 0142).
        """
        lively = [visitor for visitor in self.visitors.values() if now - visitor.active_at < LIVELY_SECONDS]
        self.resting = lively if len(lively) > 1 else []
        for visitor in self.resting:
            visitor.rest(True)

    async def _commit(self, acts: list[Act]) -> None:
        floor = self.delivered
        try:
            results = await in_thread(perform, self.universe_id, acts)
        except Exception as error:  # nothing may stop the room's clock
            logger.error("commit", exc_info=error)
            return
        for act, result in zip(acts, results, strict=True):
            if isinstance(result, Refusal):
                await act.asker.refuse(act, result)
            elif isinstance(result, Edit) and result.seq <= floor:  # made before, under the same id: told again
                act.asker.offer(messages.write({"type": "edits", "edits": [wire(result)]}))

    def _flush(self) -> None:
        """One text of all that has come, the same to every socket here."""
        texts, self.outgoing = self.outgoing, []
        texts += self._shown()
        if texts:
            frame = messages.together(texts)
            for visitor in self.visitors.values():
                visitor.outbox.offer(frame)

    def _shown(self) -> list[str]:
        """Previews and cursors, newest only; those of this process go to the others too."""
        own: dict[str, list[dict[str, Any]]] = {
            "previews": [
                {"who": who, "client": client, "changes": [{"path": p, "value": v} for p, v in values.items()]}
                for client, (who, values) in self.previews.items()
            ],
            "cursors": [{"client": client, "cursor": at} for client, at in self.cursors.items()],
        }
        self.previews, self.cursors = {}, {}
        written = {name: [messages.write(item) for item in items] for name, items in own.items()}
        if any(written.values()):
            self.hand_on("shown", written)
        all_of = {name: self.shown[name] + written[name] for name in written}
        self.shown = {"previews": [], "cursors": []}
        return [messages.with_list(name, name, items) for name, items in all_of.items() if items]

    # --- what is heard -------------------------------------------------------------------------------

    def hear(self, told: Heard) -> None:
        """What an operation of this process tells: for those here, and handed on to the other processes."""
        if told["type"] == "universe.edits":
            return self._deliver(told["edits"], hand_on=True)
        self._hear(told)
        self.line.send({**told, "origin": self.origin})
        return None

    def _hear_line(self, told: Heard) -> None:
        if told.get("origin") != self.origin and not self.ended:
            self._hear(told)

    def _hear(self, told: Heard) -> None:
        handler = getattr(self, f"_on_{told['type'].replace('.', '_')}", None)
        if handler is not None:
            handler(told)

    def _deliver(self, edits: list[Heard], *, hand_on: bool = False) -> None:
        new = [edit for edit in edits if edit["seq"] > self.delivered]
        if not new:
            return None
        if new[0]["seq"] != self.delivered + 1:
            return self.catch_up()
        self.delivered = new[-1]["seq"]
        text = messages.write({"type": "edits", "edits": new})
        self.say(text)
        if hand_on:
            self.hand_on("edits", {"text": text, "first": new[0]["seq"], "last": self.delivered})
        return None

    def catch_up(self) -> None:
        """Some edits were not heard of: they are in the log."""
        if not self.catching_up:
            self.catching_up = True
            self.start(self._catch_up())

    async def _catch_up(self) -> None:
        try:
            while edits := await in_thread(state.edits_after, self.universe_id, self.delivered):
                self._deliver(edits)
        except Exception as error:
            logger.warning("not caught up", reason=repr(error))  # the next look at the head tries again
        finally:
            self.catching_up = False

    def _on_universe_edits(self, told: Heard) -> None:
        self._deliver(told["edits"])

    def _on_room_edits(self, told: Heard) -> None:
        if told["last"] <= self.delivered:
            return None
        if told["first"] != self.delivered + 1:
            return self.catch_up()
        self.delivered = told["last"]
        self.say(told["text"])
        return None

    def _on_universe_transport(self, told: Heard) -> None:
        self.say(messages.write({"type": "transport", **told["transport"], "server_ms": time.time() * 1000}))

    def _on_universe_chat(self, told: Heard) -> None:
        self.say(messages.write({"type": "chat.message", "message": told["message"], "op": told["op"]}))

    def _on_universe_chat_deleted(self, told: Heard) -> None:
        self.say(messages.write({"type": "chat.deleted", "message": told["message"]}))

    def _on_universe_comment(self, told: Heard) -> None:
        self.say(messages.write(told["said"]))

    def _on_universe_recording(self, told: Heard) -> None:
        self.say(messages.write({"type": "recording", "recording": told.get("recording")}))

    def _on_universe_deleted(self, told: Heard) -> None:
        for visitor in list(self.visitors.values()):
            visitor.outbox.close(4404)

    def _on_universe_rights(self, told: Heard) -> None:
        self.start(look_at_rights(self))

    _on_universe_visibility = _on_universe_rights

    def _on_room_relay(self, told: Heard) -> None:
        self.say(told["text"])

    def _on_room_to(self, told: Heard) -> None:
        self.tell_here(told["keys"], told["text"])

    def _on_room_control(self, told: Heard) -> None:
        self.control.heard(told)

    def _on_room_follow(self, told: Heard) -> None:
        self.following.heard(told)

    def _on_room_digest(self, told: Heard) -> None:
        self.digests.heard(told)

    def _on_room_shown(self, told: Heard) -> None:
        for name in self.shown:
            self.shown[name] += told[name]
        self.wake.set()

    # --- presence in other processes -----------------------------------------------------------------

    def _line_is_up(self) -> None:
        self.line.send({"type": "room.who", "origin": self.origin})
        self.repeat()
        self.catch_up()  # what was said while the line was down

    def repeat(self) -> None:
        """Say to the other processes who is here."""
        people = [member.public() for member in self.roster.here.values()]
        told = {"type": "room.roster", "origin": self.origin, "people": people, "seq": self.delivered}
        self.line.send({**told, "holder": self.control.holder, "leads": self.following.leads})

    def _on_room_who(self, told: Heard) -> None:
        self.repeat()

    def _on_room_roster(self, told: Heard) -> None:
        before = self.roster.others.get(told["origin"], {})
        new, gone = self.roster.repeated(told["origin"], told["people"], self.loop.time())
        for person in new:
            self._say_person("changed" if person["client"] in before else "joined", person)
        self.forget(gone)
        if told.get("seq", 0) > self.delivered:  # edits that were not handed on, as that room did not know of this one
            self.catch_up()
        if self.loop.time() - self.begun < YOUNG_SECONDS:  # what was settled before this process heard of it
            self.control.holder = self.control.holder or told["holder"]
            self.following.leads = told["leads"] | self.following.leads

    def _on_room_presence(self, told: Heard) -> None:
        if told["kind"] == "left":
            self.roster.drop(told["origin"], told["client"])
            return self.say(messages.write({"type": "presence.left", "key": told["key"], "client": told["client"]}))
        person = told["person"]
        self.roster.put(told["origin"], person, self.loop.time())
        self._say_person(told["kind"], person)
        here = self.visitors.get(person["client"])
        if told["kind"] == "joined" and here is not None and here.member.key == person["key"]:
            here.outbox.close(4409)  # the same tab has come back by another process
        return None

    def _say_person(self, kind: str, person: Public) -> None:
        self.say(messages.write({"type": f"presence.{kind}", "person": person}))

    def forget(self, gone: list[Public]) -> None:
        for person in gone:
            self.say(messages.write({"type": "presence.left", "key": person["key"], "client": person["client"]}))
            self._has_gone(person["key"])

    def _has_gone(self, key: str) -> None:
        if key not in self.roster:  # not in another tab either
            self.following.gone(key)

    def start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Something that takes a moment, held on to until it is done."""
        task = asyncio.create_task(doing)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # --- the end -------------------------------------------------------------------------------------

    def _end(self) -> None:
        self.ended = True
        self.when_ended(self)
        self.line.end()
        self.control.end()
        for task in list(self.tasks):
            if task is not asyncio.current_task():
                task.cancel()
