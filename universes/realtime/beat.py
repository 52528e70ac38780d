"""What a hub looks after every few seconds: the head, everybody's rights, who has gone, who reads too slowly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog
from django.utils import timezone

from accounts import networks
from accounts.models import Suspension
from universes.headcount import tell_people_in

from . import messages
from .people import Unknown, Who, gone, still
from .presence import AWAY_SECONDS, IDLE_SECONDS
from .state import Standing, standing_of, universe_of
from .threads import in_thread

if TYPE_CHECKING:
    from uuid import UUID

    from .hub import Hub

BEAT_SECONDS = 5.0
REPEAT_BEATS = 2  # 10 s: presence has a time to live
SESSION_BEATS = 6  # 30 s: everybody is asked for one by one; who was signed out is noticed at every beat, together
logger = structlog.get_logger("universes.realtime")


async def beat(hub: Hub) -> None:
    """As long as the hub lives. What fails at one beat is tried at the next."""
    count = 0
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        count += 1
        try:
            await look_at_rights(hub, ask_sessions=count % SESSION_BEATS == 0)
            await in_thread(tell_people_in, hub.universe_id, hub.roster.count())
        except Exception as error:
            logger.warning("beat", reason=repr(error))
        let_go_of_the_slow(hub)
        notice_the_idle(hub)
        hub.control.look(hub.loop.time())
        if count % REPEAT_BEATS == 0:
            hub.repeat()
            hub.forget(hub.roster.silent(hub.loop.time()))
        hub.say(messages.write({"type": "head", "seq": hub.delivered, "server_ms": time.time() * 1000}))


async def look_at_rights(hub: Hub, *, ask_sessions: bool = False) -> None:
    """Ask anew what everybody here may; tell those for whom it has changed, close for those who may not see it.

    A broadcast may be lost: so this happens at every beat too, with a look at the head, and at blocked networks.
    """
    those = list(hub.visitors.values())
    shut_out = await in_thread(_shut_out, {visitor.address for visitor in those})
    for visitor in [visitor for visitor in those if visitor.address in shut_out]:
        those.remove(visitor)
        visitor.outbox.close(4403)
    found = await in_thread(_ask, hub.universe_id, [visitor.who for visitor in those], ask_sessions)
    if found is None:
        for visitor in those:
            visitor.outbox.close(4404)
        return
    seq, answers = found
    for visitor, answer in zip(those, answers, strict=True):
        visitor.stand(*answer) if answer else visitor.outbox.close(4401)
    if seq > hub.delivered:
        hub.catch_up()


def _ask(
    universe_id: UUID, those: Sequence[Who], ask_sessions: bool
) -> tuple[int, list[tuple[Who, Standing] | None]] | None:
    universe = universe_of(universe_id)
    if universe is None:
        return None
    left = set(gone(those))
    still_here = {who: None if who in left else _still(who) if ask_sessions else who for who in dict.fromkeys(those)}
    _read_suspensions([who for who in still_here.values() if who])
    known = {who: (now, standing_of(now.person, universe)) if now else None for who, now in still_here.items()}
    return universe.seq, [known[who] for who in those]


def _read_suspensions(those: Sequence[Who]) -> None:
    """A person here stays for hours: who is suspended by now, and whose suspension has ended, is asked anew."""
    people = [who.person for who in those if who.person.is_authenticated]
    running = Suspension.objects.running(timezone.now()).filter(person__in=[person.pk for person in people])
    found = {suspension.person_id: suspension for suspension in reversed(running)} if people else {}
    for person in people:
        person.suspension = found.get(person.pk)


def _shut_out(addresses: set[str]) -> set[str]:
    return {address for address in addresses if networks.rule_for(address)}


def _still(who: Who) -> Who | None:
    try:
        return still(who)
    except Unknown:
        return None


def let_go_of_the_slow(hub: Hub) -> None:
    now = hub.loop.time()
    for visitor in list(hub.visitors.values()):
        if visitor.outbox.late(now):
            visitor.outbox.close(1013)


def notice_the_idle(hub: Hub) -> None:
    now = hub.loop.time()
    for visitor in hub.visitors.values():
        quiet = now - visitor.active_at
        state = "away" if quiet > AWAY_SECONDS else "idle" if quiet > IDLE_SECONDS else "active"
        if state != "active" and visitor.member.state in ("active", "idle"):
            visitor.thought_idle = True
            visitor.change(state=state)
