"""What a person is told, and what not."""

import pytest
from django.db import IntegrityError

from accounts.models import Block, Mute, Notification, User
from accounts.operations.notifying import notify

pytestmark = pytest.mark.django_db


def told(person: User) -> list[str]:
    return [each.sentence() for each in Notification.objects.of(person)]


def test_somebody_is_told_who_did_what(ada: User, ben: User) -> None:
    notify(to=ada, kind="comment", by=ben, subject="Aurora", quote="Lovely", address="/universes/x/#comment-1")
    assert told(ada) == ["Ben commented on Aurora"]
    assert Notification.objects.of(ada).unread().count() == 1


def test_nobody_is_told_of_their_own_doing(ada: User) -> None:
    assert notify(to=ada, kind="comment", by=ada, subject="Aurora", address="/x/") is None
    assert told(ada) == []


def test_what_is_muted_is_not_told_but_rulings_are(ada: User, ben: User) -> None:
    Mute.objects.create(person=ada, kind="follow")
    notify(to=ada, kind="follow", by=ben, address="/people/ben/")
    notify(to=ada, kind="ruling", subject="Aurora", address="/me/rulings/")
    assert told(ada) == ["A moderator decided about Aurora"]


def test_rulings_cannot_be_muted(ada: User) -> None:
    with pytest.raises(IntegrityError):
        Mute.objects.create(person=ada, kind="ruling")


@pytest.mark.parametrize("blocks_first", [True, False])
def test_a_block_stands_between_both(ada: User, ben: User, blocks_first: bool) -> None:
    one, other = (ada, ben) if blocks_first else (ben, ada)
    Block.objects.create(person=one, blocked=other)
    notify(to=ada, kind="follow", by=ben, address="/people/ben/")
    assert told(ada) == []


def test_the_same_unread_is_told_once_and_again_after_it_was_read(ada: User, ben: User) -> None:
    for _ in range(2):
        notify(to=ada, kind="favourite", by=ben, subject="Aurora", address="/universes/x/")
    assert len(told(ada)) == 1
    Notification.objects.update(read_at="2026-01-01T00:00:00Z")
    notify(to=ada, kind="favourite", by=ben, subject="Aurora", address="/universes/x/")
    assert len(told(ada)) == 2


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)"]
)
def test_no_notification_leads_off_the_site(ada: User, address: str) -> None:
    with pytest.raises(IntegrityError):
        notify(to=ada, kind="account", subject="Look here", address=address)
