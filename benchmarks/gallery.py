"""The gallery with 100,000 universes beside one with 1,000: `make bench ONLY=gallery`.

Server time of every kind of page on PostgreSQL, each against 50 ms and against the small gallery. The databases
`harmonic_gallery_1000` and `harmonic_gallery_100000` are made beside that of DATABASE_URL (on this machine, if nothing
is said), filled by `manage.py populate` and kept for the next time; FRESH=1 makes them anew, RUNS=30 says how often.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import psycopg2
from psycopg2 import sql

from benchmarks.tables import table, target

LIMIT_MS = 50.0
FEW, MANY = 1_000, 100_000
SEARCHES = 3  # asked once more of what is common: how many have the word, which names, which others
HERE = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    base = os.environ.get("DATABASE_URL") or HERE
    try:
        psycopg2.connect(base).close()
    except psycopg2.OperationalError as error:
        print(f"  not measured: no PostgreSQL at DATABASE_URL ({str(error).splitlines()[0]})")
        return
    few, many = (_measured(base, count) for count in (FEW, MANY))
    rows: list[list[object]] = []
    for name, found in many.items():
        of_few = few[name]
        rows.append(
            [
                name,
                found["median"],
                found["p95"],
                found["own"],
                found["database"],
                found["median"] / LIMIT_MS,
                of_few["median"],
                found["median"] / of_few["median"],
                int(found["queries"]),
                int(of_few["queries"]),
            ]
        )
    print(f"Milliseconds a page on the wall, {MANY} universes; of the small gallery {FEW}")
    head = ["page", "median", "p95", "cpu", "database", f"of {LIMIT_MS:.0f}", "of few", "x few", "queries", "few"]
    table(head, rows)
    slowest = max(many, key=lambda name: many[name]["median"])
    dearest = max(many, key=lambda name: _cpu(many[name]))
    target(f"the slowest page ({slowest})", many[slowest]["median"], most=LIMIT_MS, unit=" ms")
    target(f"processor time of the dearest page ({dearest})", _cpu(many[dearest]), most=LIMIT_MS, unit=" ms")
    more = [name for name in many if many[name]["queries"] > few[name]["queries"] + SEARCHES]
    target("pages with more queries for many than a search takes", len(more), most=0, unit="")


def _cpu(found: dict[str, Any]) -> float:
    return float(found["own"] + found["database"])


def _measured(base: str, count: int) -> dict[str, dict[str, Any]]:
    url, made = _database(base, f"harmonic_gallery_{count}")
    environment = os.environ | {"DATABASE_URL": url, "HARMONIC_LOCAL": "1", "REDIS_URL": ""}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    if made:
        subprocess.run([*manage, "populate", "--yes", f"--universes={count}"], env=environment, check=True)
    runs = os.environ.get("RUNS", "30")
    command = [sys.executable, "-m", "benchmarks.gallery_pages", runs]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _database(base: str, name: str) -> tuple[str, bool]:
    """The address of a database beside that of `base`, and whether it is empty."""
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        if os.environ.get("FRESH"):
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_there = cursor.fetchone() is not None
        if not is_there:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()
    return f"{base.rpartition('/')[0]}/{name}", not is_there


if __name__ == "__main__":
    main()
