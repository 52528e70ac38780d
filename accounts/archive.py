"""All that somebody has on the site, as a ZIP file that is made while it is being sent; and what is theirs in accounts.

A part of the archive is a function that gives (path, content) pairs for a person: what is theirs, never what is private
to others, never a digest or a secret. universes.operations.exporting has the list of all parts.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.devices import devices_of
from accounts.models import User
from accounts.models.preferences import preferences_of
from accounts.models.profile import profile_of

Entry = tuple[str, Iterable[bytes]]
Part = Callable[[User], Iterator[Entry]]
CHUNK_BYTES = 64 * 1024
ROWS = 200  # fetched at a time: some hold whole documents


def as_json(value: Any) -> Iterable[bytes]:
    """The content of a .json file."""
    return [(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n").encode()]


def as_lines(rows: Iterable[Any]) -> Iterable[bytes]:
    """The content of a .jsonl file: a JSON value a line, however many there are."""
    return ((json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n").encode() for row in rows)


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of a ZIP file of those entries, in pieces; no more than one of them is in memory."""
    out = _Out()
    now = timezone.now().timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # writes, and no more
        for path, content in entries:
            about = zipfile.ZipInfo(path, now)
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w") as entry:
                for piece in content:
                    entry.write(piece)
                    if out.length > CHUNK_BYTES:
                        yield out.take()
    yield out.take()


class _Out:
    """Takes what a ZIP file writes, and cannot go back in it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.length = 0

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        self.length += len(piece)
        return len(piece)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken, self.pieces, self.length = b"".join(self.pieces), [], 0
        return taken


def of_account(person: User) -> Iterator[Entry]:
    """Name, addresses, profile, picture, choices, devices, tokens, whom they follow and block, what they were told."""
    profile, chosen = profile_of(person), preferences_of(person)
    yield (
        "account.json",
        as_json(
            {
                "username": person.username,
                "former_usernames": list(person.former_names.order_by("at").values("name", "at")),
                "display_name": person.display_name,
                "email": person.email,
                "emails": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
                "joined": person.date_joined,
                "last_signed_in": person.last_login,
                "bio": profile.bio,
                "preferences": {
                    name: getattr(chosen, name)
                    for name in ("theme", "reduced_motion", "volume", "suggestions", "single_keys")
                },
                "follows": list(person.follows.order_by("at").values("followed__username", "at")),
                "blocks": list(person.blocks.order_by("at").values("blocked__username", "at")),
                "muted_notifications": list(person.mutes.order_by("kind").values_list("kind", flat=True)),
                "mail": list(person.mail_choices.order_by("kind").values("kind", "how", "at")),
                "api_tokens": list(person.api_tokens.values("name", "scope", "made", "expires", "used")),
                "devices": [
                    {"kind": one.kind, "name": one.name, "address": one.address, "begun": one.begun, "seen": one.seen}
                    for one in devices_of(person)
                ],
            }
        ),
    )
    if profile.picture and profile.picture.storage.exists(str(profile.picture)):
        with profile.picture.storage.open(str(profile.picture)) as file:
            yield "picture.webp", [file.read()]
    told = person.notifications.order_by("pk").select_related("by")
    yield (
        "notifications.jsonl",
        as_lines(
            {"at": one.at, "kind": one.kind, "words": one.sentence(), "quote": one.quote, "read_at": one.read_at}
            for one in told.iterator(chunk_size=ROWS)
        ),
    )
