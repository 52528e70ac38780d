"""The life of a letter: claimed by a worker, sent, or tried again; what a dead worker left is taken over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import Letter
from accounts.models.letter import ATTEMPTS, LEASE_SECONDS, LetterQuerySet, LetterState

PAUSES = (timedelta(minutes=1), timedelta(minutes=15))  # before the second try, and before the third


def claim(*, worker: str, now: datetime) -> Letter | None:
    """Give the letter that is due longest to a worker, with a lease; None where nothing is due."""
    for _ in range(5):  # another worker may be quicker
        due = Letter.objects.due(now).values_list("pk", flat=True).first()
        if due is None:
            return None
        taken = Letter.objects.filter(pk=due, state=LetterState.WAITING).update(
            state=LetterState.SENDING,
            worker=worker,
            attempts=F("attempts") + 1,
            leased_until=now + timedelta(seconds=LEASE_SECONDS),
        )
        if taken:
            return Letter.objects.select_related("person").get(pk=due)
    return None


def finish(*, letter: Letter, worker: str, is_sent: bool) -> bool:
    """Note that it went, or that nobody wants it any more; False where it is no longer this worker's."""
    state = LetterState.SENT if is_sent else LetterState.DROPPED
    sent_at = timezone.now() if is_sent else None
    return bool(_mine(letter, worker).update(state=state, sent_at=sent_at, worker="", leased_until=None, error=""))


def fail(*, letter: Letter, worker: str, error: str, now: datetime) -> None:
    """Note that it could not be sent; it waits for another try unless it has had its three."""
    over = letter.attempts >= ATTEMPTS
    _mine(letter, worker).update(
        state=LetterState.FAILED if over else LetterState.WAITING,
        worker="",
        leased_until=None,
        due_at=now if over else now + PAUSES[letter.attempts - 1],
        error=error[:200],
    )


def reap(*, now: datetime) -> int:
    """Put the letters of dead workers back, or give them up after their third try; how many there were.

    Such a letter may have gone just before its worker died. It goes again under the same Message-ID.
    """
    lost = Letter.objects.abandoned(now)
    words = "The worker that was sending it stopped."
    given_up = lost.filter(attempts__gte=ATTEMPTS).update(state=LetterState.FAILED, worker="", error=words)
    return given_up + lost.update(state=LetterState.WAITING, worker="", leased_until=None)


def _mine(letter: Letter, worker: str) -> LetterQuerySet:
    return Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING, worker=worker)
