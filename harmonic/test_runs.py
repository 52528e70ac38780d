"""`python -m harmonic.test_runs`: every test on SQLite, then what touches the database on PostgreSQL with Redis.

What is long and the same on both (marker `once`) runs on the servers only, where there are any.
What is timed by ear (marker `alone`) runs by itself, last: two cores cannot compile, draw and play at once.
`--soak` as the first word runs the long ones instead (marker `soak`), which no other run does.

    TEST_DATABASE_URL, TEST_REDIS_URL   where they are, if not on this machine's usual ports
    REQUIRE_ALL=1 (or CI=true)          a part that is missing is a failure, not a remark

Words after the command go to pytest.
"""

import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
import redis

from simulation.engine.conformance.others import chromium

POSTGRES = [
    "postgres://postgres@127.0.0.1:5432/harmonic",
    "postgres://root@127.0.0.1:5432/harmonic",
    "postgres://postgres:postgres@127.0.0.1:5432/harmonic",
]
REDIS = "redis://127.0.0.1:6379/0"
SIDE_BY_SIDE = ["-n", "auto"]
LAST_FAILED = ["--last-failed", "--last-failed-no-failures", "none", "-n", "0"]
# The engine and the browser's side never meet the database server: once is enough.
ON_SERVERS = "not serverless and not engine and not browser and not alone"
EMBEDDED = {"DATABASE_URL": "", "REDIS_URL": ""}


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--soak"]:
        return run("that are long", EMBEDDED, [*SIDE_BY_SIDE, "-m", "soak", *arguments[1:]])
    postgres, redis_url = find_postgres(), find_redis()
    absent = [
        name for name, found in (("PostgreSQL", postgres), ("Redis", redis_url), ("Chromium", chromium())) if not found
    ]
    must = bool(os.environ.get("REQUIRE_ALL") or os.environ.get("CI"))
    if absent and must:
        print(f"Missing, and nothing may be (REQUIRE_ALL): {', '.join(absent)}", file=sys.stderr)
        return 1
    for name in absent:
        print(f"» SWITCHED OFF: the tests that need {name}, which is not on this machine")
    # Two workers and the site under test would each compile the kernel, all at once, while pages are timed.
    subprocess.run([sys.executable, "-m", "simulation.engine.warm"], check=True)
    servers = bool(postgres and redis_url)
    on_sqlite = "not alone and not postgres" + (" and not once" if servers else "")
    failed = run("on SQLite", EMBEDDED, [*SIDE_BY_SIDE, *chosen(on_sqlite), *arguments])
    if not failed and servers:
        # A database name of our own, so that two runs on one machine do not meet.
        address = f"{postgres.rsplit('/', 1)[0]}/harmonic_{os.getpid()}"
        surroundings = {"DATABASE_URL": address, "REDIS_URL": redis_url}
        failed = run("on PostgreSQL and Redis", surroundings, [*SIDE_BY_SIDE, *chosen(ON_SERVERS), *arguments])
    if not failed:
        failed = run("that listen, one after another", EMBEDDED, ["-n", "0", *chosen("alone"), *arguments])
    return failed


def chosen(tests: str) -> list[str]:
    """The words that choose these tests, but none of the long ones: of several -m pytest takes the last."""
    return ["-m", f"({tests}) and not soak"]


def run(title: str, environment: dict[str, str], arguments: list[str]) -> int:
    print(f"» Tests {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    surroundings = {**os.environ, **environment}
    code = subprocess.run(command, env=surroundings).returncode
    if code == pytest.ExitCode.TESTS_FAILED and only_browser_tests_failed(command, surroundings):
        # Two cores draw, play and compile at once: a page that was late in it is tried once more by itself. It was
        # said above, and what fails again fails. Every other test has to hold the first time.
        print(f"» Browser tests {title} that failed beside others, once more alone", flush=True)
        code = subprocess.run([*command, *LAST_FAILED, *chosen("browser and not alone")], env=surroundings).returncode
    none_chosen = code == pytest.ExitCode.NO_TESTS_COLLECTED and bool(arguments_given())
    return 0 if none_chosen else code


def only_browser_tests_failed(command: list[str], surroundings: dict[str, str]) -> bool:
    """Whether no test without a browser is among those that failed."""
    others = subprocess.run(
        [*command, *LAST_FAILED, *chosen("not browser"), "--collect-only"], env=surroundings, capture_output=True
    )
    return others.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def arguments_given() -> list[str]:
    """What the caller asks of pytest: a choice of tests may leave a run empty, the whole suite may not."""
    return sys.argv[1:]


def find_postgres() -> str:
    """The first address at which we may make databases, or nothing."""
    asked = os.environ.get("TEST_DATABASE_URL", "")
    for address in [asked] if asked else POSTGRES:
        try:
            connection = psycopg2.connect(f"{address.rsplit('/', 1)[0]}/postgres", connect_timeout=2)
        except psycopg2.Error:
            continue
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            (may_create,) = cursor.fetchone() or (False,)
        if may_create:
            return address
    return ""


def find_redis() -> str:
    """An address at which Redis answers, or nothing."""
    address = os.environ.get("TEST_REDIS_URL", "") or REDIS
    try:
        with redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return ""
    return address


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
