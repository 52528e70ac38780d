"""What each message does. Most only hand on to the hub; what asks the database does it in a thread, one at a time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from simulation.engine.couplings import LINKS
from simulation.engine.errors import DocumentError
from simulation.engine.parameters import GROUPS, PARAMETERS
from simulation.errors import Refusal
from universes.documents.edits import check_changes
from universes.operations import conducting, performing, talking, undoing
from universes.operations.editing import Sent

from . import messages
from .acts import Act
from .messages import Message
from .threads import in_thread
from .visitor import Visitor

Handler = Callable[[Visitor, Message], Awaitable[None] | None]

HANDLERS: dict[str, Handler] = {}
DEFAULTS = {parameter.path: parameter.default for parameter in PARAMETERS} | {
    f"couplings.{link.name}": link.default for link in LINKS
}


def handles(kind: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return keep


# Edits


@handles("edit")
def edit(visitor: Visitor, said: Message) -> None:
    if not _may_edit(visitor, said["id"]):
        return
    sent = Sent(
        by=visitor.who.person,
        op=said["id"],
        changes=said["changes"],
        base=said.get("base"),
        gesture=said.get("gesture", ""),
        label=said.get("label", ""),
        cancels=said.get("cancels", False),
        rank=visitor.standing.rank,
    )
    visitor.hub.act(Act(visitor, said["id"], sent=sent))


@handles("parameter.reset")
def reset(visitor: Visitor, said: Message) -> None:
    if not _may_edit(visitor, said["id"]):
        return None
    paths = [said["path"]] if "path" in said else [p for p in DEFAULTS if p.partition(".")[0] == said.get("group")]
    if not paths or any(path not in DEFAULTS for path in paths):
        return visitor.refused(said["id"], "invalid", f"Say a path, or a group: {', '.join(GROUPS)} or couplings.")
    changes = [{"path": path, "value": DEFAULTS[path]} for path in paths]
    sent = Sent(visitor.who.person, said["id"], changes, label="Reset", rank=visitor.standing.rank)
    visitor.hub.act(Act(visitor, said["id"], sent=sent))
    return None


def _taking_back(visitor: Visitor, said: Message, act: Callable[..., Any]) -> None:
    """In its order among the edits: what somebody has just sent is what they take back."""
    if _may_edit(visitor, said["id"]):
        about = {"universe": visitor.universe, "by": visitor.who.person, "op": said["id"]}
        visitor.hub.act(Act(visitor, said["id"], do=lambda: act(**about)))


@handles("undo")
def undo(visitor: Visitor, said: Message) -> None:
    _taking_back(visitor, said, undoing.undo)


@handles("redo")
def redo(visitor: Visitor, said: Message) -> None:
    _taking_back(visitor, said, undoing.redo)


@handles("preview")
def preview(visitor: Visitor, said: Message) -> None:
    """Values in a drag. Checked as edits are; what does not hold is no reason to close a door."""
    if not visitor.may("edit"):
        return None
    try:
        changes = check_changes(said["changes"])
    except DocumentError as error:
        return visitor.error("invalid", str(error)[:200])
    values = {change["path"]: change["value"] for change in changes if "path" in change}
    visitor.hub.preview(visitor.client, visitor.member.key, values)
    return None


def _may_edit(visitor: Visitor, identity: str) -> bool:
    if not visitor.may("edit"):
        suspended = visitor.suspended()
        visitor.refused(identity, "forbidden", suspended or "You may look at this universe, and not change it.")
        return False
    return True


# Presence


@handles("focus")
def focus(visitor: Visitor, said: Message) -> None:
    visitor.change(focus=said["path"])


@handles("cursor")
def cursor(visitor: Visitor, said: Message) -> None:
    x, y = said.get("x"), said.get("y")
    visitor.member.cursor = None if x is None or y is None else [x, y]
    visitor.hub.cursor(visitor.client, visitor.member.cursor)


@handles("presence")
def presence(visitor: Visitor, said: Message) -> None:
    values: dict[str, Any] = {name: said[name] for name in ("state", "color") if name in said}
    if "name" in said and visitor.member.kind == "guest" and said["name"].strip():
        values["name"] = said["name"].strip()
    visitor.change(**values)


# The shared transport


@handles("transport")
def transport(visitor: Visitor, said: Message) -> None:
    identity = said.get("id")
    if not visitor.may("play"):
        return visitor.refused(identity, "forbidden", "You may listen here, and not start or stop it for everybody.")
    if said["do"] != "stop" and not visitor.hub.control.may_play(visitor.member.key):
        return visitor.refused(identity, "conflict", "Somebody else holds control of playing.")
    about: dict[str, Any] = {"universe": visitor.universe, "by": visitor.who.person}
    place = {"cycle": said.get("cycle", 0), "tick": said.get("tick", 0)}
    acts: dict[str, Callable[[], Any]] = {
        "play": lambda: conducting.play(**about, **place),
        "seek": lambda: conducting.seek(**about, **place),
        "stop": lambda: conducting.stop(**about),
    }
    visitor.hub.act(Act(visitor, identity, do=acts[said["do"]]))
    return None


@handles("recording")
def recording(visitor: Visitor, said: Message) -> None:
    identity = said.get("id")
    if not visitor.may("record"):
        return visitor.refused(identity, "forbidden", "You may listen here, and not record.")
    about: dict[str, Any] = {"universe": visitor.universe, "by": visitor.who.person}
    acts: dict[str, Callable[[], Any]] = {
        "start": lambda: performing.start_recording(**about, name=said.get("name", "")),
        "stop": lambda: performing.stop_recording(**about),
    }
    visitor.hub.act(Act(visitor, identity, do=acts[said["do"]]))
    return None


@handles("ping")
def ping(visitor: Visitor, said: Message) -> None:
    now = time.time() * 1000
    visitor.offer(messages.write({"type": "pong", "t": said["t"], "server_ms": now, "seq": visitor.hub.delivered}))


@handles("digest")
def digest(visitor: Visitor, said: Message) -> None:
    visitor.hub.digests.report(visitor.client, said, visitor.member.joined_ms, plays=visitor.may("play"))


# Control, and following


@handles("control.ask")
def control_ask(visitor: Visitor, said: Message) -> None:
    if not visitor.may("play"):
        return visitor.error("forbidden", "Only who may play can hold control.")
    if visitor.talk.take(visitor.hub.loop.time()):
        visitor.hub.control.ask(visitor.member.key)
    return None


@handles("control.give")
def control_give(visitor: Visitor, said: Message) -> None:
    control, own = visitor.hub.control, visitor.member.key
    if own not in (control.holder, control.host):
        return visitor.error("forbidden", "Only who holds control, and the host, can give it.")
    players = {person["key"] for person in visitor.hub.roster.people() if person["role"] in ("editor", "owner")}
    if said["key"] not in players:
        return visitor.error("not_found", "There is nobody here of this name who may play.")
    return control.give(said["key"], by=own)


@handles("control.release")
def control_release(visitor: Visitor, said: Message) -> None:
    control, own = visitor.hub.control, visitor.member.key
    if control.holder is not None and own in (control.holder, control.host):
        control.release(by=own)


@handles("follow")
def follow(visitor: Visitor, said: Message) -> None:
    following, own = visitor.hub.following, visitor.member.key
    if said["key"] is None:
        return following.leave(own)
    if said["key"] == own or said["key"] not in visitor.hub.roster:
        return visitor.error("not_found", "There is nobody else here of this name.")
    if visitor.talk.take(visitor.hub.loop.time()):
        following.ask(own, said["key"])
    return None


@handles("follow.answer")
def follow_answer(visitor: Visitor, said: Message) -> None:
    visitor.hub.following.answer(visitor.member.key, said["key"], yes=said["yes"])


@handles("view")
def view(visitor: Visitor, said: Message) -> None:
    if followers := visitor.hub.following.followers_of(visitor.member.key):
        seen = {"camera": said.get("camera"), "drawer": said.get("drawer")}
        visitor.hub.tell(followers, messages.write({"type": "view", "client": visitor.client, **seen}))


# Chat


@handles("chat.message")
async def chat(visitor: Visitor, said: Message) -> None:
    if not visitor.may("chat"):
        return visitor.refused(said["id"], "forbidden", "You may read here, and not write.")
    if not visitor.talk.take(visitor.hub.loop.time()):
        return visitor.refused(said["id"], "rate_limited", "That was a lot at once. Please wait a moment.")
    post = {"universe": visitor.universe, "by": visitor.who.person, "text": said["text"], "op": said["id"]}
    await _done(visitor, said["id"], lambda: talking.post_message(**post))
    return None


@handles("chat.delete")
async def chat_delete(visitor: Visitor, said: Message) -> None:
    about = {"universe": visitor.universe, "by": visitor.who.person, "message_id": said["message"]}
    await _done(visitor, said.get("id"), lambda: talking.delete_message(**about))


@handles("chat.history")
async def chat_history(visitor: Visitor, said: Message) -> None:
    about: dict[str, Any] = {
        "universe": visitor.universe,
        "by": visitor.who.person,
        "before": said.get("before"),
    }
    answer = await _done(visitor, said.get("id"), lambda: talking.read_messages(**about))
    if answer is not None:
        visitor.offer(messages.write({"type": "chat.history", "messages": answer[0], "more": answer[1]}))


@handles("chat.typing")
def chat_typing(visitor: Visitor, said: Message) -> None:
    if visitor.may("chat") and visitor.talk.take(visitor.hub.loop.time()):
        visitor.hub.relay({"type": "chat.typing", "client": visitor.client, "name": visitor.member.name})


# Those that ask the database themselves; what the others do is done when they return.
WAITING = frozenset(kind for kind, handler in HANDLERS.items() if iscoroutinefunction(handler))


async def _done(visitor: Visitor, identity: str | None, act: Callable[[], Any]) -> Any:
    """What an operation gives, or None when it was refused: then its asker has been told."""
    try:
        return await in_thread(act)
    except Refusal as refusal:
        visitor.refused(identity, refusal.code, refusal.message, problems=refusal.problems)
    return None
