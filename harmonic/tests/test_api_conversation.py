"""The API keeps what its document says: the conversation of `harmonic.api_conversation`, a part of it and all of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.serverless, pytest.mark.alone]

TALLY = re.compile(r"^ *(?:of which did not fit the document: )?(\d+) requests: (.*)$", re.M)
# Lists and things of one's own, choices, and the doors of who is not signed in.
SOME = r"/(collections|notifications/settings|auth/token)/"


def conversation(*words: str) -> tuple[int, int]:
    """How many requests were answered, and how many of those did not fit the document; fails at any failure."""
    command = [sys.executable, "-m", "harmonic.api_conversation", *words]
    surroundings = {**os.environ, "DATABASE_URL": "", "REDIS_URL": ""}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2_000:]
    told = TALLY.findall(done.stdout)
    assert len(told) == 2
    assert not any("5xx" in classes for _, classes in told)
    return int(told[0][0]), int(told[1][0])


def test_some_operations_keep_what_their_document_says() -> None:
    answered, hostile = conversation("--phases", "coverage", "--include-path-regex", SOME, "--workers", "2")
    assert answered > hostile > 100


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_operation_keeps_what_its_document_says_through_a_thousand_hostile_requests() -> None:
    answered, hostile = conversation("--phases", "coverage,fuzzing,stateful", "--max-examples", "20", "--workers", "2")
    assert answered > hostile > 1000
