"""Letters: who gets one, when, what it says, and that it goes once."""

from __future__ import annotations

import email
import email.policy
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from accounts.letters import compose, one_line
from accounts.models import Block, Letter, MailChoice, Mute, Notification, Suspension, User
from accounts.models.letter import LEASE_SECONDS, LetterState
from accounts.models.mail_choice import EVERYTHING, How
from accounts.operations import posting, writing
from accounts.operations.notifying import notify
from accounts.operations.writing import digest_moment, write_digests
from accounts.postman import Postman
from harmonic.serving import KEPT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def confirmed(ada: User) -> EmailAddress:
    return EmailAddress.objects.get(user=ada)


def mention(ada: User, ben: User, k: int = 0, **more: Any) -> Notification:
    given: dict[str, Any] = {"kind": "mention", "by": ben, "subject": "Aurora", "address": f"/u/{k}/"} | more
    told = notify(to=ada, **given)
    assert told is not None
    return told


def post() -> list[Any]:
    """All that is due goes; what went."""
    mail.outbox.clear()
    Postman(threading.Event()).work(until_idle=True)
    return mail.outbox


def letter() -> Letter:
    return Letter.objects.get()


# --- at once -----------------------------------------------------------------------------------------


def test_what_waits_for_an_answer_is_written_at_once_and_once(ada: User, ben: User) -> None:
    told = mention(ada, ben, quote="Do you hear the fifth?")
    assert not mail.outbox  # never while somebody waits for a page
    [sent] = post()
    assert (sent.subject, sent.to) == ("Ben mentioned you on Aurora", ["ada@example.org"])
    html = sent.alternatives[0][0]
    for body in (sent.body, html):
        assert "Do you hear the fifth?" in body
        assert f"http://testserver/me/inbox/{told.pk}/" in body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert (letter().state, letter().sent_at is not None) == (LetterState.SENT, True)
    assert post() == []


def test_the_same_that_is_still_unread_is_not_written_again(ada: User, ben: User) -> None:
    mention(ada, ben)
    mention(ada, ben)
    assert len(post()) == 1
    mention(ada, ben)
    assert post() == []


def test_what_is_not_urgent_waits_for_the_day(ada: User, ben: User) -> None:
    mention(ada, ben, kind="comment")
    assert not Letter.objects.exists()


def test_each_kind_goes_as_its_person_wants(ada: User, ben: User) -> None:
    MailChoice.objects.create(person=ada, kind="mention", how=How.NEVER)
    MailChoice.objects.create(person=ada, kind="comment", how=How.AT_ONCE)
    mention(ada, ben)
    mention(ada, ben, kind="comment")
    assert [sent.subject for sent in post()] == ["Ben commented on Aurora"]


def test_who_wants_no_letters_gets_those_on_their_rights_alone(ada: User, ben: User) -> None:
    MailChoice.objects.create(person=ada, kind=EVERYTHING, how=How.NEVER)
    mention(ada, ben)
    notify(to=ada, kind="ruling", subject="Aurora", address="/me/rulings/")
    [sent] = post()
    assert sent.subject == "A moderator decided about Aurora"
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "always written to you" in sent.body


def test_nobody_is_written_to_at_an_address_that_they_have_not_confirmed(
    ada: User, ben: User, confirmed: EmailAddress
) -> None:
    EmailAddress.objects.filter(pk=confirmed.pk).update(verified=False)
    mention(ada, ben)
    assert not Letter.objects.exists()
    EmailAddress.objects.filter(pk=confirmed.pk).update(verified=True)
    mention(ada, ben, 1)
    EmailAddress.objects.filter(pk=confirmed.pk).update(verified=False)  # it changed while the letter waited
    assert post() == []
    assert letter().state == LetterState.DROPPED


def test_nobody_is_written_to_whose_account_is_closed(ada: User, ben: User) -> None:
    mention(ada, ben)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert post() == []
    assert letter().state == LetterState.DROPPED


def test_who_is_suspended_is_written_to_of_their_rights_alone_at_once_and_by_the_day(
    ada: User, ben: User, hour: datetime
) -> None:
    Suspension.objects.create(person=ada, reason="Noise", at=timezone.now())
    mention(ada, ben)
    notify(to=ada, kind="ruling", subject="Aurora", address="/me/rulings/#1", words="You may appeal.")
    [sent] = post()
    assert (sent.subject, sent.to) == ("A moderator decided about Aurora", ["ada@example.org"])
    Letter.objects.all().delete()
    before(hour, hours=2)
    assert write_digests(now=hour) == 1
    [sent] = post()
    assert "A moderator decided about Aurora" in sent.body
    assert "Ben mentioned you" not in sent.body


def test_other_words_are_another_letter_once_the_first_has_gone(ada: User) -> None:
    def ruled(words: str) -> None:
        notify(to=ada, kind="ruling", subject="Aurora", address="/me/rulings/#1", words=words)

    ruled("Hidden.")
    ruled("Hidden, and a warning.")
    [sent] = post()
    for body in (sent.body, sent.alternatives[0][0]):
        assert "Hidden, and a warning." in body
    ruled("Taken back <b>wholly</b>.")
    [sent] = post()
    assert "Taken back <b>wholly</b>." in sent.body
    assert "<b>" not in sent.alternatives[0][0]
    assert Notification.objects.count() == 1


def test_rulings_go_however_many_letters_somebody_had_this_hour(ada: User, ben: User) -> None:
    for k in range(writing.LETTERS_AN_HOUR):
        mention(ada, ben, k)
    post()
    notify(to=ada, kind="ruling", subject="Aurora", address="/me/rulings/#1", words="Hidden.")
    assert [sent.subject for sent in post()] == ["A moderator decided about Aurora"]


def test_nobody_is_written_to_who_is_suspended_until_that_ends(ada: User, ben: User) -> None:
    mention(ada, ben)
    suspension = Suspension.objects.create(person=ada, reason="Noise", at=timezone.now())
    mention(ada, ben, 1)
    assert post() == []
    assert [one.state for one in Letter.objects.all()] == [LetterState.DROPPED]
    suspension.delete()
    mention(ada, ben, 2)
    assert len(post()) == 1


@pytest.mark.parametrize("change", ["read", "deleted", "muted", "stopped", "blocked"])
def test_what_is_not_wanted_any_more_when_its_letter_is_due_does_not_go(ada: User, ben: User, change: str) -> None:
    told = mention(ada, ben)
    if change == "read":
        Notification.objects.update(read_at=timezone.now())
    elif change == "deleted":
        told.delete()
    elif change == "muted":
        Mute.objects.create(person=ada, kind="mention")
    elif change == "stopped":
        MailChoice.objects.create(person=ada, kind="mention", how=How.NEVER)
    else:
        Block.objects.create(person=ada, blocked=ben)
    assert post() == []
    assert letter().state == LetterState.DROPPED


def test_what_is_rolled_back_is_not_written(ada: User, ben: User) -> None:
    with transaction.atomic():
        mention(ada, ben)
        transaction.set_rollback(True)
    assert post() == []


def test_nobody_s_mailbox_is_flooded_and_the_rest_comes_with_the_digest(
    ada: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LETTERS_AN_HOUR", 3)
    for k in range(5):
        mention(ada, ben, k)
    assert len(post()) == 3
    assert write_digests(now=timezone.now() + timedelta(days=1)) == 1
    Letter.objects.filter(state=LetterState.WAITING).update(due_at=timezone.now())
    [digest] = post()
    assert digest.body.count("Ben mentioned you on Aurora") == 2


# --- what people wrote ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x00", "\x1e", "\x85", "\u2028", "\u2029", "\u202e"]
)
def test_no_name_makes_a_header(ada: User, ben: User, end: str) -> None:
    User.objects.filter(pk=ben.pk).update(display_name=f"Ben{end.replace(chr(0), '')}Bcc: all@example.net")
    ben.refresh_from_db()
    mention(ada, ben, subject=f"One{end.replace(chr(0), '')}Bcc: all@example.net")
    [sent] = post()
    assert sent.recipients() == ["ada@example.org"]
    read = email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)
    assert read["Bcc"] is None
    assert len(str(read["Subject"]).splitlines()) == 1
    assert one_line(f"a{end}b") == "a b"


def test_what_people_wrote_is_text_in_the_letter_too(ada: User, ben: User) -> None:
    mention(ada, ben, subject="<img src=x>", quote='</blockquote><a href="https://elsewhere.example">press</a> & more')
    [sent] = post()
    html = sent.alternatives[0][0]
    assert "<img" not in html
    assert 'href="https://elsewhere' not in html
    assert "<img src=x>" in sent.subject
    assert "& more" in sent.body  # plain text is not escaped


# --- the digest ----------------------------------------------------------------------------------------


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment just after the hour of digests, and past: what is written then is due."""
    monkeypatch.setattr(settings, "DIGEST_HOUR", (timezone.now() - timedelta(hours=1)).hour)
    return digest_moment(timezone.now()) + timedelta(minutes=1)


def before(moment: datetime, **hours: Any) -> None:
    Notification.objects.filter(letter=None).update(at=moment - timedelta(**hours))


def test_a_day_s_news_are_one_letter_grouped_by_what_they_are_about(
    ada: User, ben: User, cleo: User, hour: datetime
) -> None:
    mention(ada, ben, kind="comment", quote="Lovely")
    mention(ada, cleo, 1, kind="favourite")
    mention(ada, cleo, 2, kind="follow", subject="")
    before(hour, hours=2)
    mention(ada, ben, 3, kind="comment", subject="Too new")
    Notification.objects.filter(subject="Too new").update(at=hour)
    assert write_digests(now=hour) == 1
    Letter.objects.update(due_at=timezone.now())
    [sent] = post()
    assert sent.subject == "3 things that are new for you"
    for body in (sent.body, sent.alternatives[0][0]):
        for words in ("Ben commented on Aurora", "Lovely", "Cleo keeps Aurora", "Cleo follows you"):
            assert words in body
        assert "Too new" not in body


def test_a_digest_that_is_asked_for_twice_is_sent_once(ada: User, ben: User, hour: datetime) -> None:
    mention(ada, ben, kind="comment")
    before(hour, hours=2)
    assert (write_digests(now=hour), write_digests(now=hour)) == (1, 0)
    mention(ada, ben, 1, kind="comment")
    before(hour, hours=1)
    assert write_digests(now=hour + timedelta(hours=3)) == 0  # that is for tomorrow
    assert write_digests(now=hour + timedelta(days=1)) == 1
    assert Letter.objects.count() == 2


def test_the_digest_of_a_day_that_no_worker_saw_goes_when_one_is_back(ada: User, ben: User, hour: datetime) -> None:
    mention(ada, ben, kind="comment")
    before(hour, hours=2)
    assert write_digests(now=hour + timedelta(hours=23)) == 1
    assert letter().day == hour.date()


@pytest.mark.parametrize(
    "why", ["read", "never", "nothing at all", "not confirmed", "closed", "suspended", "long ago", "written"]
)
def test_who_has_nothing_to_hear_or_does_not_want_to_gets_no_digest(
    ada: User, ben: User, hour: datetime, why: str
) -> None:
    mention(ada, ben, kind="mention" if why == "written" else "comment")
    Notification.objects.update(at=hour - (timedelta(days=8) if why == "long ago" else timedelta(hours=2)))
    if why == "read":
        Notification.objects.update(read_at=hour)
    elif why in ("never", "nothing at all"):
        MailChoice.objects.create(person=ada, kind="comment" if why == "never" else EVERYTHING, how=How.NEVER)
    elif why == "not confirmed":
        EmailAddress.objects.update(verified=False)
    elif why == "suspended":
        Suspension.objects.create(person=ada, reason="Noise", at=timezone.now() - timedelta(days=2))
    elif why == "closed":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    assert write_digests(now=hour) == 0


def test_a_digest_of_which_all_was_read_meanwhile_does_not_go(ada: User, ben: User, hour: datetime) -> None:
    mention(ada, ben, kind="comment")
    before(hour, hours=2)
    write_digests(now=hour)
    Letter.objects.update(due_at=timezone.now())
    Notification.objects.update(read_at=timezone.now())
    assert post() == []


def test_a_long_digest_says_how_much_more_there_is(ada: User, ben: User, hour: datetime) -> None:
    for k in range(60):
        mention(ada, ben, k, kind="comment", subject=f"U{k // 10}")
    before(hour, hours=2)
    write_digests(now=hour)
    Letter.objects.update(due_at=timezone.now())
    [sent] = post()
    assert sent.subject == "60 things that are new for you"
    assert "And 20 more things." in sent.body
    assert "and 5 more" in sent.body


def test_digests_take_the_same_queries_for_each_person_and_none_for_the_others(
    ada: User, ben: User, hour: datetime, django_assert_max_num_queries: Any
) -> None:
    EmailAddress.objects.filter(user=ben).update(verified=False)
    for k in range(30):
        mention(ada, ben, k, kind="comment")
        mention(ben, ada, k, kind="comment")  # who has no confirmed address
    before(hour, hours=2)
    with django_assert_max_num_queries(8):
        assert write_digests(now=hour) == 1


# --- sending -------------------------------------------------------------------------------------------


class Away:
    def send_messages(self, messages: Any) -> int:
        raise OSError("no mail server")


def test_a_letter_that_cannot_be_sent_is_tried_three_times_ever_later(
    ada: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention(ada, ben)
    monkeypatch.setattr("django.core.mail.get_connection", lambda *_, **__: Away())
    pauses = []
    for attempt in (1, 2, 3):
        Letter.objects.update(due_at=timezone.now())
        post()
        assert letter().attempts == attempt
        pauses.append(round((letter().due_at - timezone.now()).total_seconds() / 60))
    assert pauses[:2] == [1, 15]
    assert letter().state == LetterState.FAILED
    assert "no mail server" in letter().error


def test_a_letter_of_a_worker_that_died_goes_with_the_same_id(ada: User, ben: User) -> None:
    mention(ada, ben)
    now = timezone.now()
    taken = posting.claim(worker="dead", now=now)
    assert taken is not None
    assert posting.claim(worker="other", now=now) is None
    assert posting.reap(now=now + timedelta(seconds=LEASE_SECONDS - 1)) == 0
    assert posting.reap(now=now + timedelta(seconds=LEASE_SECONDS + 1)) == 1
    again = posting.claim(worker="other", now=now)
    assert again is not None
    ids = {compose(one).extra_headers["Message-ID"] for one in (taken, again)}  # type: ignore[union-attr]
    assert len(ids) == 1
    assert not posting.finish(letter=taken, worker="dead", is_sent=True)  # fenced: it is the other's now
    assert posting.finish(letter=again, worker="other", is_sent=True)


def test_a_letter_that_kills_its_workers_is_given_up(ada: User, ben: User) -> None:
    mention(ada, ben)
    now = timezone.now()
    for _ in range(3):
        assert posting.claim(worker="dies", now=now) is not None
        posting.reap(now=now + timedelta(hours=1))
    assert letter().state == LetterState.FAILED
    assert posting.claim(worker="dies", now=now) is None


def test_the_mail_server_has_a_deadline() -> None:
    assert settings.EMAIL_TIMEOUT
    assert settings.EMAIL_TIMEOUT * 15 < LEASE_SECONDS  # connect, greet, TLS, sign in, from, to, data, and so on


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_a_time_send_each_letter_once_and_each_digest_once(ada: User, ben: User, cleo: User) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("two connections to one database: on PostgreSQL")
    for k in range(15):
        mention(ada, ben, k)
        mention(cleo, ben, k)
        mention(cleo, ben, k, kind="comment")
    Notification.objects.filter(letter=None).update(at=digest_moment(timezone.now()) - timedelta(hours=1))
    barrier = threading.Barrier(3)

    def work() -> None:
        try:
            barrier.wait(10)
            Postman(threading.Event()).work(until_idle=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert len(ids) == len(set(ids)) == 31
    assert Letter.objects.filter(state=LetterState.SENT).count() == 31


MAKE = """
from harmonic.people import person_of
from accounts.operations.notifying import notify
ada, ben = person_of("ada"), person_of("ben")
notify(to=ada, kind="mention", by=ben, subject="Aurora", quote="Do you hear the fifth?", address="/universes/x/")
"""


@pytest.mark.django_db
def test_the_real_worker_writes_the_letter_into_the_file_of_the_mail_backend(tmp_path: Path) -> None:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "HARMONIC_DATA": str(tmp_path / "data"),
        "HARMONIC_LOCAL": "1",
        "EMAIL_URL": f"filemail:///{tmp_path / 'mail'}",
        "SITE_ADDRESS": "http://universe.example",
    }
    (tmp_path / "data").mkdir()
    (tmp_path / "mail").mkdir()
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    for command in (["migrate", "-v0"], ["shell", "-v0", "-c", MAKE], ["work", "--until-idle"]):
        done = subprocess.run([*manage, *command], env=environment, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr.decode()
    [file] = (tmp_path / "mail").iterdir()
    read = email.message_from_bytes(file.read_bytes().partition(b"\n----")[0], policy=email.policy.default)
    assert (read["Subject"], read["To"]) == ("Ben mentioned you on Aurora", "ada@example.org")
    assert read["List-Unsubscribe"].strip().startswith("<http://universe.example/unsubscribe/")
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = read.get_body(("plain",))
    assert body is not None
    assert "Do you hear the fifth?" in body.get_content()
