"""The postman: a thread of the worker that sends letters one after another, and asks once a day for the digests."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone

from accounts.letters import compose
from accounts.models import Letter
from accounts.operations import posting
from accounts.operations.writing import digest_moment, write_digests

log = logging.getLogger("harmonic.worker")
IDLE_SECONDS = 1.0
TIDY_SECONDS = 30.0


class Postman:
    """Sends what is due until told to stop."""

    def __init__(self, stopping: threading.Event) -> None:
        self.stopping = stopping
        self.name = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.tidied = 0.0
        self.digests_of: datetime | None = None  # whose digests this worker has asked for; another may have before

    def work(self, *, until_idle: bool = False) -> int:
        """Until told to stop (or, for tests, until none is due). How many letters were taken."""
        taken = 0
        while not self.stopping.is_set():
            try:
                letter = self.next()
            except Exception:
                log.exception("the postman cannot reach the database")
                close_old_connections()  # the one that broke; the next try makes another
                self.stopping.wait(2.0)
                continue
            if letter is not None:
                taken += 1
                self.send(letter)
            elif until_idle:
                break
            else:
                close_old_connections()
                self.stopping.wait(IDLE_SECONDS)
        return taken

    def next(self) -> Letter | None:
        """A letter to send; before it, now and then, what is left lying and what a day brings."""
        now = timezone.now()
        if time.monotonic() - self.tidied > TIDY_SECONDS or not self.tidied:
            self.tidied = time.monotonic()
            posting.reap(now=now)
            if self.digests_of != (moment := digest_moment(now)):
                write_digests(now=now)
                self.digests_of = moment
        return posting.claim(worker=self.name, now=now)

    def send(self, letter: Letter) -> None:
        """Send one; whatever goes wrong is noted on its row and not raised."""
        try:
            message = compose(letter)
            if message is not None:
                message.send()
            posting.finish(letter=letter, worker=self.name, is_sent=message is not None)
        except Exception as error:  # a mail server has many ways to say no
            log.warning("letter %s not sent: %r", letter.pk, error)
            words = f"{type(error).__name__}: {error}"
            try:
                posting.fail(letter=letter, worker=self.name, error=words, now=timezone.now())
            except Exception:
                log.exception("letter %s: nor could that be noted", letter.pk)  # its lease runs out
