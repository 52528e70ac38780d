"""What a new site begins with."""

from __future__ import annotations

import pytest

from accounts.models import Letter, Notification
from harmonic.seeding import seed

pytestmark = pytest.mark.django_db


def test_the_seed_fills_inboxes_and_sends_no_letter() -> None:
    seed()
    assert Notification.objects.exists()
    assert not Letter.objects.exists()


def test_a_letter_that_waits_outlives_a_seed_that_adds_nothing() -> None:
    seed()
    letter = Letter.objects.create(person=Notification.objects.all()[0].person)
    seed()
    assert Letter.objects.get() == letter
