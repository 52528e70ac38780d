"""Writes what is made from the one source: kernel/layout.py, and for the browser the kernel as JavaScript.

`python -m simulation.engine.generate` (make generate) writes; with --check it only says what is stale, and fails.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import ENGINE_VERSION, objects
from .couplings import DERIVED, LINKS, Link
from .document import DESCRIPTION_LENGTH, FORMAT, LICENCES, NAME_LENGTH, SEED_HIGH, SEEDS, default_document
from .layout_writer import write_layout
from .parameters import GROUP_LABELS, GROUPS, INSTRUMENTS, KEYS, PARAMETERS, SCALE_BRIGHTNESS, SCALE_STEPS, VOICES
from .transpile import transpile_kernel

ENGINE = Path(__file__).parent
BROWSER = ENGINE.parent.parent / "static" / "js" / "engine"


def definition() -> dict[str, Any]:
    """Everything that the browser must know of documents: parameters, links, objects, limits, the default document."""
    return {
        "engine_version": ENGINE_VERSION,
        "format": FORMAT,
        "groups": [{"name": group, "label": GROUP_LABELS[group]} for group in GROUPS],
        "parameters": [{**asdict(parameter), "path": parameter.path} for parameter in PARAMETERS],
        "derived": [{"name": n, "group": g, "base": b, "low": lo, "high": hi} for n, (g, b, lo, hi) in DERIVED.items()],
        "links": [_link(link) for link in LINKS],
        "object_kinds": objects.KINDS,
        "object_fields": [asdict(field) for field in objects.FIELDS],
        "max_objects": objects.MAX_OBJECTS,
        "seeds": SEEDS,
        "seed_high": SEED_HIGH,
        "licences": LICENCES,
        "name_length": NAME_LENGTH,
        "description_length": DESCRIPTION_LENGTH,
        "voices": VOICES,
        "instruments": INSTRUMENTS,
        "keys": KEYS,
        "scale_steps": SCALE_STEPS,
        "scale_brightness": SCALE_BRIGHTNESS,
        "default_document": default_document(),
    }


def _link(link: Link) -> dict[str, Any]:
    return {**asdict(link), "source_group": link.source_group, "target_group": link.target_group}


def layout_output() -> dict[Path, str]:
    """The kernel's layout, which the rest is written from."""
    return {ENGINE / "kernel" / "layout.py": write_layout()}


def browser_outputs() -> dict[Path, str]:
    """Every generated file of the browser's."""
    words = json.dumps(definition(), indent=1, ensure_ascii=False)
    table = f"// Generated from simulation/engine by `make generate`; not to be edited.\nexport default {words};\n"
    modules = {BROWSER / f"{name}.js": text for name, text in transpile_kernel().items()}
    return {BROWSER / "definition.js": table, **modules}


def _stale(files: dict[Path, str]) -> list[Path]:
    return [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def _write(files: dict[Path, str]) -> int:
    stale = _stale(files)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    return len(stale)


def main() -> int:
    """Write, or with --check count what is stale."""
    if "--check" in sys.argv:
        stale = _stale(layout_output() | browser_outputs())
        for path in stale:
            print(f"stale: {path.name}; run `make generate`")
        return len(stale)
    written = _write(layout_output()) + _write(browser_outputs())
    print(f"generated: {written} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
