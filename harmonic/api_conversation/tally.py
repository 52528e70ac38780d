"""Counts what is asked and how it is answered, and says so at the end; schemathesis loads this file itself."""

from __future__ import annotations

import atexit
import os
import sys
from collections import Counter
from typing import Any

import schemathesis

ANSWERS: Counter[str] = Counter()
FAULTS: list[str] = []


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    ANSWERS[f"{response.status_code // 100}xx"] += 1
    if response.status_code >= 500:
        FAULTS.append(f"{response.status_code} {case.method} {response.request.url}")
    if os.environ.get("TALLY_LOG") and response.status_code == 400:
        meta = case._meta
        if meta is not None and not meta.generation.mode.is_negative:
            with open(os.environ["TALLY_LOG"], "a") as f:
                f.write(f"{case.method} {response.request.url} {response.request.body} {response.text[:400]}\n")


@atexit.register
def tell() -> None:
    classes = ", ".join(f"{ANSWERS[name]} {name}" for name in sorted(ANSWERS))
    sys.stdout.write(f"\n{ANSWERS.total()} requests answered: {classes or 'none'}\n")
    for line in FAULTS[:20]:
        sys.stdout.write(f"  {line}\n")
