"""Finished files: a rendering is a row, and the row is the job (docs/decisions/0060)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

LEASE_SECONDS = 20
ATTEMPTS = 3


class Kind(models.TextChoices):
    WAV = "wav", "WAV sound"
    FLAC = "flac", "FLAC sound"
    OGG = "ogg", "OGG sound"
    MP3 = "mp3", "MP3 sound"
    OPUS = "opus", "Opus sound"
    STEMS = "stems", "Stems"
    MIDI = "midi", "MIDI notes"
    MUSICXML = "musicxml", "MusicXML score"
    STILL = "still", "PNG picture"
    ROLL = "roll", "PNG piano roll"
    WAVE = "wave", "PNG waveform"


# Width and height of each kind of picture: for a card, and for a sheet of its own.
PICTURE_SIZES = {
    Kind.STILL: ((640, 384), (1600, 960)),
    Kind.ROLL: ((960, 240), (1920, 480)),
    Kind.WAVE: ((960, 160), (1920, 320)),
}

SOCIAL_SIZE = (1200, 630)  # of a still where other sites show it


class Depth(models.TextChoices):
    """Bits a sample of WAV and FLAC (which has no float)."""

    FLOAT = "float", "32-bit float"
    BITS_24 = "24", "24 bit"
    BITS_16 = "16", "16 bit, dithered"


class Loudness(models.TextChoices):
    HEARD = "heard", "As heard"
    LEVEL = "level", "Levelled (-16 LUFS)"


# The depths that a kind of file can have; the first is what it gets where another, or none, was asked for.
DEPTHS = {
    Kind.WAV: (Depth.FLOAT, Depth.BITS_24, Depth.BITS_16),
    Kind.FLAC: (Depth.BITS_24, Depth.BITS_16),
}
# Bytes that a second takes, at most: 48 kHz stereo float, its compressed kinds, ten stems.
BYTES_A_SECOND = {
    Kind.WAV: 384_000, Kind.FLAC: 288_000, Kind.OGG: 40_000, Kind.OPUS: 40_000, Kind.MP3: 40_000, Kind.STEMS: 3_840_000
}  # fmt: skip
SOUNDS = (Kind.WAV, Kind.FLAC, Kind.OGG, Kind.MP3, Kind.OPUS)
FILES = {
    Kind.WAV: ("wav", "audio/wav"),
    Kind.FLAC: ("flac", "audio/flac"),
    Kind.OGG: ("ogg", "audio/ogg"),
    Kind.MP3: ("mp3", "audio/mpeg"),
    Kind.OPUS: ("opus", "audio/ogg"),
    Kind.STEMS: ("zip", "application/zip"),
    Kind.MIDI: ("mid", "audio/midi"),
    Kind.MUSICXML: ("musicxml", "application/vnd.recordare.musicxml+xml"),
    Kind.STILL: ("png", "image/png"),
    Kind.ROLL: ("png", "image/png"),
    Kind.WAVE: ("png", "image/png"),
}


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class RenderingQuerySet(models.QuerySet["Rendering"]):
    def asked_by(self, person: Any) -> RenderingQuerySet:
        """What this person asked for, newest first."""
        return self.filter(asked_by_id=person.pk).exclude(asked_by=None).order_by("-asked_at")

    def unfinished(self) -> RenderingQuerySet:
        """Waiting or being made."""
        return self.filter(state__in=(State.WAITING, State.RUNNING))

    def pictures_of(self, universe: Any) -> RenderingQuerySet:
        """The cached pictures of a universe, as it is and as it was; not those that people asked for."""
        return self.filter(universe=universe, kind__in=PICTURE_SIZES, asked_by=None)

    def abandoned(self, at: datetime) -> RenderingQuerySet:
        """Being made by a worker whose lease has run out."""
        return self.filter(state=State.RUNNING, leased_until__lt=at)


class Rendering(models.Model):
    """One file that a worker makes from a document: the sound, the notes or a picture of some of its cycles."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A person's files outlive the universe that they were made of; its stills go with it (deleting.py).
    universe = models.ForeignKey(
        "universes.Universe", models.SET_NULL, null=True, blank=True, related_name="renderings"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="renderings"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=8, choices=Kind)
    # What it is made of, as it was when it was asked for: later edits do not reach into a running job.
    document = models.JSONField()
    options = models.JSONField(default=dict)
    # One still serves everyone who looks at the same document: this names what went in. Null for what people ask for.
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress = models.FloatField(default=0.0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The fence: only the worker that holds this token may report or publish.
    worker = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="renderings/", max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="rendering_progress_is_a_share"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="rendering_kind"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="rendering_state"),
        ]
        indexes = [
            models.Index(fields=["state", "asked_at"], name="rendering_next"),  # the worker's question, twice a second
            models.Index(fields=["asked_by", "-asked_at"], name="rendering_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.document.get('name', 'a universe')}"

    @property
    def is_finished(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def percent(self) -> int:
        return int(self.progress * 100)

    @property
    def is_preparing(self) -> bool:
        """Taken by a worker that has nothing to show yet: on a new machine it compiles the engine first."""
        return self.state == State.RUNNING and self.progress == 0

    @property
    def prepares_long(self) -> bool:
        """Whether that has taken so long that a person should be told why."""
        return self.is_preparing and self.started_at is not None and (now() - self.started_at).total_seconds() > 3

    @property
    def seconds_left(self) -> int | None:
        """How long it may still take, from its pace so far; None before there is a pace."""
        if self.state != State.RUNNING or self.started_at is None or self.progress < 0.05:
            return None
        spent = (now() - self.started_at).total_seconds()
        return round(spent / self.progress * (1 - self.progress))

    @property
    def extension(self) -> str:
        return FILES[Kind(self.kind)][0]

    @property
    def content_type(self) -> str:
        return FILES[Kind(self.kind)][1]
