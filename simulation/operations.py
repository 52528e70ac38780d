"""Asking for files, and the life of a job: claim, report, publish, give up, take over."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.utils.timezone import now

from simulation.engine import ENGINE_VERSION
from simulation.engine.document import Document
from simulation.engine.parameters import METERS

from .errors import NoRoom, Refusal, TooMany
from .models import (
    ATTEMPTS,
    BYTES_A_SECOND,
    DEPTHS,
    LEASE_SECONDS,
    PICTURE_SIZES,
    SOCIAL_SIZE,
    SOUNDS,
    Depth,
    Kind,
    Loudness,
    Rendering,
    RenderingQuerySet,
    State,
)

UNFINISHED_MOST = 5
RETRY_STILL_AFTER = timedelta(minutes=5)
CYCLES_MOST = 32
MINUTES_MOST = 20
STEMS_MINUTES_MOST = 6  # ten files of float samples: over a gigabyte
WAVE_SECONDS = 90  # of a cycle are drawn as a page's waveform: strangers ask for it, and sound takes long to make
THEMES = ("night", "day")
PERFORMED = (*SOUNDS, Kind.MIDI, Kind.MUSICXML)
# Beats of a quarter note in a bar of each meter.
BAR_BEATS = dict(zip(METERS, (2.0, 3.0, 4.0, 5.0, 3.0, 3.5), strict=True))


def cycle_minutes(document: Document) -> float:
    """Length of one cycle at the tempo that is set (couplings may make it shorter or longer)."""
    music = document["music"]
    return float(music["cycle_bars"] * BAR_BEATS[music["meter"]] / music["tempo"])


def request_rendering(
    *,
    document: Document,
    kind: str,
    by: Any,
    universe: Any = None,
    first_cycle: int = 0,
    cycles: int = 1,
    depth: str = "",
    loudness: str = Loudness.HEARD,
    theme: str = "night",
    creator: str = "",
) -> Rendering:
    """Ask for a file of some cycles of a checked document. Raises Refusal. Rights are the caller's to ask.

    `depth` (of WAV and FLAC; FLAC has no float and takes 24 bit; empty for the kind's usual one) and `loudness` matter
    to sound only, `theme` to pictures; `creator` is whom a score names.
    """
    if kind not in Kind.values:
        raise Refusal(
            "That kind of file is not made here.",
            [_problem("kind", "choice", f"Choose one of: {', '.join(Kind.values)}.")],
        )
    if kind in PICTURE_SIZES and cycles != 1:
        words = "A picture shows one cycle."
        raise Refusal(words, [_problem("cycles", "range", words)])
    if not 1 <= cycles <= CYCLES_MOST:
        words = f"A file holds 1 to {CYCLES_MOST} cycles."
        raise Refusal(words, [_problem("cycles", "range", words)])
    if not 0 <= first_cycle <= 9999:
        raise Refusal("Cycles are counted from 0.", [_problem("first_cycle", "range", "Cycles go from 0 to 9999.")])
    if depth and depth not in Depth.values:
        raise Refusal("There is no such depth.", [_problem("depth", "choice", "Choose float, 24 or 16.")])
    if loudness not in Loudness.values:
        raise Refusal("There is no such loudness.", [_problem("loudness", "choice", "Choose heard or level.")])
    if theme not in THEMES:
        raise Refusal("There is no such theme.", [_problem("theme", "choice", "Choose night or day.")])
    most = STEMS_MINUTES_MOST if kind == Kind.STEMS else MINUTES_MOST
    if cycles * cycle_minutes(document) > most:
        words = f"That would be over {most} minutes; choose fewer cycles."
        raise Refusal(words, [_problem("cycles", "range", words)])
    if Rendering.objects.asked_by(by).unfinished().count() >= UNFINISHED_MOST:
        raise TooMany(f"{UNFINISHED_MOST} files are being made for you already; wait for one or cancel one.")
    options: dict[str, Any] = {"first_cycle": first_cycle, "cycles": cycles}
    _refuse_without_room(by, bytes_expected(kind, document, cycles))
    if kind in SOUNDS:
        options |= {"depth": _effective_depth(Kind(kind), depth), "loudness": loudness}
    if kind in PICTURE_SIZES:
        options |= _sheet(Kind(kind), large=True, theme=theme)
    if kind == Kind.MUSICXML:
        options["creator"] = creator
    return Rendering.objects.create(document=document, kind=kind, asked_by=by, universe=universe, options=options)


def request_performance(
    *,
    document: Document,
    performance: dict[str, Any],
    kind: str,
    by: Any,
    universe: Any = None,
    depth: str = "",
    loudness: str = Loudness.HEARD,
    creator: str = "",
) -> Rendering:
    """Ask for the sound or the notes of a performance. Raises Refusal. Rights are the caller's to ask.

    `document` as the run began with it; `performance`: cycle and tick of its sample 0, `from_sample`, `to_sample`, and
    `edits`, each {"sample", "set"} as simulation.engine.patches reads them.
    """
    if kind not in PERFORMED:
        names = ", ".join(PERFORMED)
        problem = _problem("kind", "choice", f"Choose one of: {names}.")
        raise Refusal("That kind of file is not made of performances.", [problem])
    if depth and depth not in Depth.values:
        raise Refusal("There is no such depth.", [_problem("depth", "choice", "Choose float, 24 or 16.")])
    if loudness not in Loudness.values:
        raise Refusal("There is no such loudness.", [_problem("loudness", "choice", "Choose heard or level.")])
    if Rendering.objects.asked_by(by).unfinished().count() >= UNFINISHED_MOST:
        raise TooMany(f"{UNFINISHED_MOST} files are being made for you already; wait for one or cancel one.")
    options: dict[str, Any] = {"first_cycle": performance["cycle"], "cycles": 1, "performance": performance}
    _refuse_without_room(by, _bytes_of(kind, document, options))
    if kind in SOUNDS:
        options |= {"depth": _effective_depth(Kind(kind), depth), "loudness": loudness}
    if kind == Kind.MUSICXML:
        options["creator"] = creator
    return Rendering.objects.create(document=document, kind=kind, asked_by=by, universe=universe, options=options)


def _bytes_of(kind: str, document: Document, options: dict[str, Any]) -> int:
    """About how large a file will be, of cycles or of a performance."""
    played = options.get("performance")
    if played is None:
        return bytes_expected(kind, document, options["cycles"])
    seconds = (played["to_sample"] - played["from_sample"]) / 48_000
    return int(BYTES_A_SECOND.get(Kind(kind), 0) * seconds)


def _effective_depth(kind: Kind, depth: str) -> str:
    """The depth that the file will have: the wish, where this kind has it."""
    depths = DEPTHS.get(kind, ())
    return str(depth if depth in depths else depths[0]) if depths else ""


def bytes_expected(kind: str, document: Document, cycles: int) -> int:
    """About how large a file will be, at most; 0 for notes and pictures, which are small."""
    return int(BYTES_A_SECOND.get(Kind(kind), 0) * 60 * cycles * cycle_minutes(document))


def _refuse_without_room(by: Any, wanted: int) -> None:
    """Raises NoRoom where a person's files, done and to come, would take more than one may keep."""
    own = Rendering.objects.asked_by(by)
    taken = own.filter(state=State.DONE).aggregate(bytes=Sum("size"))["bytes"] or 0
    coming = sum(_bytes_of(each.kind, each.document, each.options) for each in own.unfinished())
    if taken + coming + wanted > settings.FILES_BYTES_EACH:
        most = settings.FILES_BYTES_EACH / 1e9
        raise NoRoom(f"Your files would take more than {most:g} GB; delete some under Your files, or ask for less.")


def picture_of(
    *,
    document: Document,
    kind: Kind = Kind.STILL,
    universe: Any = None,
    large: bool = False,
    theme: str = "night",
    past: bool = False,
    version: int = 0,
    moment: int = 0,
    social: bool = False,
) -> Rendering:
    """The cached picture of a document, which a worker makes at the first asking: look at its state.

    Pictures of the same universe that still wait are no longer wanted: nobody sees what it was before this edit. One of
    its `past` stays, and sends none away; so does one of a published `version`, until a later version's is drawn.
    `moment` (1 to MOMENTS) is where in the cycle a still is taken; a `social` one has the size that other sites show.
    """
    options = _sheet(kind, large=large, theme=theme)
    if kind == Kind.WAVE:
        options["seconds"] = WAVE_SECONDS
    if kind == Kind.STILL and moment:
        options["moment"] = moment
    if kind == Kind.STILL and social:
        options["width"], options["height"] = SOCIAL_SIZE
    stays: dict[str, Any] = {"past": True} if past else {"version": version} if version else {}
    parts = {key: document[key] for key in document if key not in ("name", "description", "tags", "licence")}
    words = json.dumps([ENGINE_VERSION, kind, options, parts], sort_keys=True)
    digest = hashlib.sha256(words.encode()).hexdigest()
    found = Rendering.objects.filter(digest=digest).first()
    if found is not None:
        return _drawn_again(_kept_for(found, version))
    try:
        with transaction.atomic():
            if universe is not None and not stays:
                drop(_same_sheet(universe, kind, options).filter(state=State.WAITING))
            return Rendering.objects.create(
                document=document,
                kind=kind,
                digest=digest,
                universe=universe,
                options=options | {"first_cycle": 0, "cycles": 1} | stays,
            )
    except IntegrityError:  # asked for by two at once: the other's will do
        return Rendering.objects.get(digest=digest)


def _kept_for(picture: Rendering, version: int) -> Rendering:
    """The same picture; where a published version looks like the draft did, it stays for the version."""
    if version > picture.options.get("version", 0):
        picture.options = picture.options | {"version": version}
        picture.save(update_fields=["options"])
    return picture


def _sheet(kind: Kind, *, large: bool, theme: str) -> dict[str, Any]:
    """Size and theme of a picture, as its renderer reads them."""
    width, height = PICTURE_SIZES[kind][1 if large else 0]
    return {"width": width, "height": height, "theme": theme}


def _same_sheet(universe: Any, kind: str, options: dict[str, Any]) -> RenderingQuerySet:
    """The cached pictures of a universe's draft, of one kind, size, theme and moment; not those that stay."""
    pictures = Rendering.objects.pictures_of(universe).filter(kind=kind, options__width=options["width"])
    pictures = pictures.filter(options__theme=options["theme"], options__past__isnull=True)
    moment = options.get("moment")
    same = Q(options__moment=moment) if moment else Q(options__moment__isnull=True)
    return pictures.filter(same, options__version__isnull=True)


def drop_versions(universe: Any, before: int) -> None:
    """Delete the pictures of the versions that were published before this one."""
    drop(Rendering.objects.pictures_of(universe).filter(options__version__lt=before))


def _drawn_again(still: Rendering) -> Rendering:
    """The same still; where its file is lost, or some time after it failed, it waits to be drawn anew."""
    lost = still.state == State.DONE and not still.file.storage.exists(str(still.file.name))
    failed = still.state == State.FAILED
    if lost or (failed and (still.finished_at is None or still.finished_at < now() - RETRY_STILL_AFTER)):
        _wait_again(still)
    return still


def open_file(*, rendering: Rendering) -> File | None:
    """The file of a finished rendering, opened; None where it is lost, and then it waits to be made again.

    Files are lost where media was not restored with the database. What it is made of is in the row.
    """
    try:
        return rendering.file.storage.open(str(rendering.file.name))
    except FileNotFoundError:
        _wait_again(rendering)
        return None


def _wait_again(rendering: Rendering) -> None:
    fresh = {"attempts": 0, "progress": 0.0, "file": "", "size": 0, "error": "", "finished_at": None}
    # Still in the state that was seen: another may have set it waiting, and a worker begun, meanwhile.
    if Rendering.objects.filter(pk=rendering.pk, state=rendering.state).update(state=State.WAITING, **fresh):
        rendering.refresh_from_db()


def drop(renderings: RenderingQuerySet) -> None:
    """Delete renderings, and their files once that is certain."""
    with transaction.atomic():
        for rendering in renderings.only("file").select_for_update():
            if rendering.file:
                transaction.on_commit(partial(rendering.file.storage.delete, str(rendering.file.name)))
            rendering.delete()


def cancel_rendering(*, rendering: Rendering, by: Any) -> Rendering:
    """Stop a rendering that its person no longer wants; to cancel what is finished changes nothing."""
    if rendering.asked_by_id != by.pk:
        raise Refusal("Only who asked for a file may cancel it.")
    Rendering.objects.filter(pk=rendering.pk).unfinished().update(state=State.CANCELLED, worker="", finished_at=now())
    rendering.refresh_from_db()
    return rendering


def delete_rendering(*, rendering: Rendering, by: Any) -> None:
    """Delete a rendering and its file, for good; what is still being made stops with its worker's next report."""
    if rendering.asked_by_id != by.pk:
        raise Refusal("Only who asked for a file may delete it.")
    drop(Rendering.objects.filter(pk=rendering.pk))


def claim(*, worker: str) -> Rendering | None:
    """Give the oldest waiting rendering to a worker, with a lease; None where nothing waits.

    What a person asked for comes first, then stills, which every card shows that anybody looks at, then the piano
    rolls and waveforms of pages, which take as long as a cycle's music or sound.
    """
    for _ in range(5):  # another worker may be quicker
        row = Rendering.objects.filter(state=State.WAITING).order_by("asked_at").values_list("pk", flat=True)
        waiting = row.exclude(asked_by=None).first() or row.filter(kind=Kind.STILL).first() or row.first()
        if waiting is None:
            return None
        taken = Rendering.objects.filter(pk=waiting, state=State.WAITING).update(
            state=State.RUNNING, worker=worker, attempts=F("attempts") + 1, progress=0.0,
            started_at=now(), leased_until=now() + timedelta(seconds=LEASE_SECONDS),
        )  # fmt: skip
        if taken:
            return Rendering.objects.get(pk=waiting)
    return None


def report(*, rendering: Rendering, worker: str, progress: float) -> bool:
    """Say how far it is, which also renews the lease. False where the job is no longer this worker's: it must stop."""
    mine = Rendering.objects.filter(pk=rendering.pk, state=State.RUNNING, worker=worker)
    return bool(
        mine.update(progress=min(max(progress, 0.0), 1.0), leased_until=now() + timedelta(seconds=LEASE_SECONDS))
    )


def finish(*, rendering: Rendering, worker: str, made: Path) -> bool:
    """Publish a finished file once. False, and nothing published, where the job is no longer this worker's."""
    fields = {"state": State.DONE, "progress": 1.0, "finished_at": now(), "leased_until": None, "worker": ""}
    name = f"{rendering.pk.hex}-{worker[-8:]}.{rendering.extension}"
    with made.open("rb") as content:
        kept = rendering.file.storage.save(f"renderings/{name}", File(content))
    mine = Rendering.objects.filter(pk=rendering.pk, state=State.RUNNING, worker=worker)
    if mine.update(file=kept, size=made.stat().st_size, **fields):
        _drop_superseded(rendering)
        return True
    rendering.file.storage.delete(kept)
    return False


def _drop_superseded(newer: Rendering) -> None:
    """Delete the finished stills of what the universe was before, with their files."""
    if newer.digest and newer.universe_id and not newer.options.get("past") and not newer.options.get("version"):
        pictures = _same_sheet(newer.universe_id, newer.kind, newer.options)
        drop(pictures.filter(state=State.DONE, asked_at__lt=newer.asked_at))


def release(*, rendering: Rendering, worker: str) -> None:
    """Give a job back, because the worker is to stop: that is no try of the job's."""
    Rendering.objects.filter(pk=rendering.pk, state=State.RUNNING, worker=worker).update(
        state=State.WAITING, worker="", leased_until=None, progress=0.0, attempts=F("attempts") - 1
    )


def fail(*, rendering: Rendering, worker: str, error: str) -> None:
    """Note that a job went wrong; it waits for another try unless it has had its three."""
    over = rendering.attempts >= ATTEMPTS
    Rendering.objects.filter(pk=rendering.pk, state=State.RUNNING, worker=worker).update(
        state=State.FAILED if over else State.WAITING, worker="", leased_until=None,
        error=error[:200], finished_at=now() if over else None,
    )  # fmt: skip


def reap() -> int:
    """Put the jobs of dead workers back in the row, or give them up after their third try. How many there were."""
    words = "The worker that was making it stopped."
    lost = Rendering.objects.abandoned(now())
    given_up = lost.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED, worker="", error=words, finished_at=now())
    return given_up + lost.update(state=State.WAITING, worker="", leased_until=None, progress=0.0)


def _problem(path: str, code: str, message: str) -> Any:
    return {"path": path, "code": code, "message": message}
