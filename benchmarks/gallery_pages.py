"""Times the pages of the gallery in the database of the environment: `python -m benchmarks.gallery_pages RUNS`.

Each page goes through Django whole (middleware, search, templates) by its test client. It prints JSON: of each page the
median and 95th percentile on the wall, the mean of the processor time that it took here and in PostgreSQL's process for
it (milliseconds; the latter where that process runs on this machine), queries and bytes.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

WARM = 3
DEEP = 40  # pages further on


def main(runs: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")
    os.environ.setdefault("HARMONIC_LOCAL", "1")
    importlib.import_module("harmonic.asgi")  # the site as it is served, its memory in order
    from django.conf import settings
    from django.test import Client

    settings.HASHED_STATIC = True  # as a site for visitors: the names of its scripts are read once

    from accounts.models import User
    from harmonic.testing import BACKEND
    from universes.templatetags import cards

    client, signed_in = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    signed_in.force_login(User.objects.order_by("pk")[0], backend=BACKEND)
    found = {name: measured(client, address, runs) for name, address in addresses(client).items()}
    found["as it opens, cards anew"] = measured(client, "/explore/", runs, before=cards._draw.cache_clear)
    found["signed in"] = measured(signed_in, "/explore/", runs)
    print(json.dumps(found))


def addresses(client: Any) -> dict[str, str]:
    from universes.models import Tag, Universe
    from universes.operations.populating import REAL, TAG_WORDS

    rare = Tag.objects.order_by("-pk")[0].name
    names = Universe.objects.listed().order_by("pk").values_list("name", flat=True)[:200]
    longest = max((word for name in names for word in name.split()), key=len)
    one = Universe.objects.listed().order_by("pk")[0]
    pages = {
        "as it opens": "",
        **{f"sort {sort}": f"sort={sort}" for sort in ("new", "name")},
        **{
            f"{sort}, {period}": f"sort={sort}&period={period}"
            for sort in ("trending", "kept", "remixed")
            for period in ("day", "week", "month", "all")
        },
        "new, this month": "sort=new&period=month",
        "key": "key=F%23",
        "mood": "mood=dark",
        "tempo": "tempo=slow",
        "key, mood and tempo": "key=D&mood=dark&tempo=fast",
        "common tag": f"tag={TAG_WORDS[0]}",
        "rare tag": f"tag={rare}",
        "two tags": f"tag={TAG_WORDS[0]}&tag={TAG_WORDS[3]}",
        "rare tag and key": f"tag={rare}&key=D",
        "common word": f"q={REAL[0]}",
        "common word, new": f"q={REAL[0]}&sort=new",
        "rare word": f"q={longest}",
        "one letter": "q=a",
        "two letters": "q=au",
        "three letters": "q=dra",
        "two common words": f"q={REAL[0]}+{REAL[1]}",
        "three common words": f"q={REAL[0]}+{REAL[4]}+{REAL[9]}",
        "words side by side": f"q=%22{REAL[0]}+{REAL[1]}%22",
        "word, not another": f"q={REAL[0]}+-{REAL[1]}",
        "only not a word": f"q=-{REAL[0]}",
        "word and filters": f"q={REAL[0]}&key=D&mood=dark",
        "nothing found": "q=zzzzqqqq",
        "author": "q=p7",
    }
    found = {name: f"/explore/?{query}" for name, query in pages.items()}
    for name in ("as it opens", "sort new", "kept, all", "common word", "key"):
        found[f"{name}, page {DEEP}"] = deep(client, found[name])
    found["landing"] = "/"
    found["listen page"] = f"/universes/{one.pk}/"
    api = {
        "API": "",
        "API, page 30": "page=30",
        "API, common word": f"search={REAL[0]}",
        "API, rare word": f"search={longest}",
        "API, tag and key": f"tag={TAG_WORDS[0]}&key=D",
        "API, trending": "ordering=trending&period=week",
        "API, by name": "ordering=name",
        "API, by tempo": "ordering=tempo",
        "API, made": "ordering=-created",
    }
    return found | {name: f"/api/v1/universes/?{query}" for name, query in api.items()}


def deep(client: Any, address: str) -> str:
    """The address of a page far on, by the links; the last one where there are fewer."""
    for _ in range(DEEP - 1):
        more = re.search(r'href="([^"]+)" rel="next"', client.get(address).content.decode())
        if more is None:
            break
        address = unescape(more[1])
    return address


def measured(client: Any, address: str, runs: int, before: Callable[[], None] | None = None) -> dict[str, float]:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    walls, own, database = [], 0.0, 0.0
    for k in range(WARM + runs):
        cache.clear()  # the API's limits count there
        if before:
            before()
        if k == WARM:
            database = -cpu_of_database()
        wall, cost = time.perf_counter(), time.process_time()
        response = client.get(address)
        wall, cost = time.perf_counter() - wall, time.process_time() - cost
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        if k >= WARM:
            walls.append(wall * 1000)
            own += cost * 1000 / runs
    database += cpu_of_database()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return {
        "median": statistics.median(walls),
        "p95": sorted(walls)[int(len(walls) * 0.95)],
        "own": own,
        "database": database / runs,
        "queries": len(queries),
        "bytes": len(response.content),
    }


def cpu_of_database() -> float:
    """Milliseconds of processor time that the process of our connection has taken so far; 0 if it is elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists() or "(postgres)" not in stat.read_text():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
