"""What happens before and after each request of the conversation; schemathesis loads this file itself.

Where an address fits the document it is made to lead to something that is there (harmonic.api_conversation.things): to
an id that nobody has all is 404. How the requests are answered is counted, and told at the end.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from collections import Counter
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation

SHOWN = 20
THINGS = json.loads(os.environ["CONVERSATION_THINGS"])

answers: Counter[str] = Counter()
hostile: Counter[str] = Counter()  # of those, what does not fit the document
faults: list[str] = []


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    meta = case.meta
    if meta is None or meta.phase.name.value.lower() == "stateful":  # where one answer leads to the next question
        return
    path = meta.components.get(ParameterLocation.PATH)
    if case.method == "DELETE" or path is None or path.mode.is_negative:  # what is deleted is gone for the others
        return
    for beginning, found in THINGS.items():
        if case.operation.path.startswith(f"/api/v1/{beginning}"):
            case.path_parameters.update({name: found[name] for name in case.path_parameters if name in found})


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    kind = f"{response.status_code // 100}xx"
    answers[kind] += 1
    if case.meta is not None and case.meta.generation.mode.is_negative:
        hostile[kind] += 1
    if kind == "5xx":
        faults.append(f"{response.status_code} {case.method} {response.request.url}")


@atexit.register
def tell() -> None:
    sys.stdout.write(f"\n{line_of(answers)}\n  of which did not fit the document: {line_of(hostile)}\n")
    for fault in faults[:SHOWN]:
        sys.stdout.write(f"  {fault}\n")


def line_of(counted: Counter[str]) -> str:
    """`12 requests: 7 2xx, 5 4xx`."""
    return f"{counted.total()} requests: {', '.join(f'{counted[kind]} {kind}' for kind in sorted(counted))}"
