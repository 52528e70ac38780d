"""Scripts of the page that need no page: run in node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from harmonic.testing import missing

SCENE = Path(settings.BASE_DIR) / "static" / "js" / "scene"
LIVE = Path(settings.BASE_DIR) / "static" / "js" / "live"
ROOM = Path(settings.BASE_DIR) / "static" / "js" / "room"


def run_scene(script: str, given: Any = None) -> Any:
    """What a module script prints as JSON; `given` is its input, and imports begin at the scene's folder."""
    return run_script(SCENE, script, given)


def run_script(folder: Path, script: str, given: Any = None) -> Any:
    """The same, where imports begin at a folder."""
    node = shutil.which("node") or shutil.which("node", path=str(Path(settings.BASE_DIR) / ".venv" / "bin"))
    if node is None:
        missing("node")
        raise AssertionError
    head = "import { text } from 'node:stream/consumers'; const given = JSON.parse(await text(process.stdin));\n"
    command = [node, "--input-type=module", "-e", head + script]
    done = subprocess.run(command, cwd=folder, input=json.dumps(given), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
