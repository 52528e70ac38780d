"""`python -m harmonic.api_conversation`: what its own document says of the API, tried on a running site.

Schemathesis asks every operation with all its checks: what fits the document is taken, what does not is refused in the
one shape, nothing ends in a 5xx, nothing opens without a token. Exceptions, each with its reason, stand in
schemathesis.toml. Words after the command go to `schemathesis run`; without any, all phases run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import django

from harmonic.serving import ROOT, serving

NO_LIMITS = {f"API_RATE_{scope}": "10000000/min" for scope in ("ANONYMOUS", "PERSON", "TOKEN")}
LONG_TOKENS = {"ACCESS_TOKEN_MINUTES": "600"}
# What ends the token that the conversation is held with, or the person who holds it.
NOT_ASKED = r"/auth/(logout-everywhere|me/closing|me/close|password|sessions)"


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")
    django.setup()
    with serving(**NO_LIMITS, **LONG_TOKENS) as address:
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(ROOT / "schemathesis.toml"), "run",
            f"{address}/api/v1/schema/", "-H", f"Authorization: Bearer {token(address)}", "--checks", "all",
            "--exclude-path-regex", NOT_ASKED, "--no-color", *words,
        ]  # fmt: skip
        environment = {**os.environ, "NO_COLOR": "1"}
        return subprocess.run(command, env=environment, cwd=os.environ.get("TMPDIR", "/tmp")).returncode  # noqa: S108


def token(address: str) -> str:
    """Ada's, who owns universes and is no moderator."""
    from harmonic.people import CAST  # knows models, so Django must be set up

    ada = next(person for person in CAST if person.username == "ada")
    body = json.dumps({"login": ada.username, "password": ada.password}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/auth/token/", body, headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return str(json.load(answer)["data"]["access"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
