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
from pathlib import Path

from harmonic.api_conversation.things import PASSWORDS, make_things
from harmonic.serving import ROOT, serving

NO_LIMITS = {f"API_RATE_{scope}": "10000000/min" for scope in ("ANONYMOUS", "PERSON", "TOKEN")}
HOOKS = Path(__file__).with_name("hooks.py")


def main(words: list[str]) -> int:
    subprocess.run([sys.executable, "-m", "simulation.engine.warm"], check=True)  # or the first answer waits for it
    with serving(**NO_LIMITS) as address:
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(ROOT / "schemathesis.toml"), "run",
            f"{address}/api/v1/schema/", "--checks", "all", "--no-color", *words,
        ]  # fmt: skip
        environment = {
            **os.environ,
            "CONVERSATION_PASSWORD": PASSWORDS["ada"],
            "CONVERSATION_THINGS": json.dumps(make_things(address)),
            "NO_COLOR": "1",
            "SCHEMATHESIS_HOOKS": str(HOOKS),
        }
        return subprocess.run(command, env=environment, cwd=os.environ.get("TMPDIR", "/tmp")).returncode  # noqa: S108


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
