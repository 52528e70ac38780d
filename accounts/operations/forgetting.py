"""Letting go of what is kept for a time only."""

from __future__ import annotations

from datetime import datetime

from accounts.models import KeptAnswer
from accounts.models.kept_answer import KEPT_FOR


def forget_answers(*, now: datetime) -> int:
    """Drop the answers that programs have had a day to ask for again; gives how many went."""
    gone, _ = KeptAnswer.objects.filter(at__lte=now - KEPT_FOR).delete()
    return gone
