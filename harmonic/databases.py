"""Where the site keeps things, chosen by two addresses: DATABASE_URL and REDIS_URL."""

from pathlib import Path
from typing import Any

import environ

# A database call may take 3 s and wait 2 s for a row; a transaction that sleeps is ended after 10 s.
# Migrations and test databases take the time they need: `manage.py setup` lifts the first.
STATEMENT_TIMEOUT_MS = 3000
# A page wants a few rows at once: to wake helpers, or to compile, takes longer than to walk an index to them, which on
# today's disks and with its upper part in memory costs little more than to read in order.
POSTGRES_OPTIONS = (
    "-c statement_timeout={} -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 -c synchronous_commit=on"
    " -c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"
)

# Write-ahead log: readers never wait for the writer. FULL: an acknowledged edit survives a power cut.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def database(url: str, folder: Path, *, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> dict[str, Any]:
    """Settings of the one database: SQLite in `folder`, or what the address says."""
    if not url:
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'harmonic.sqlite3'}"
    settings: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a transaction that will write waits at its start, where waiting is possible;
        # begun as a reader it fails with "database is locked" at its first write.
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        }
        return settings
    options = POSTGRES_OPTIONS.format(statement_timeout_ms)
    settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "connect_timeout": 2, "options": options}
    settings["CONN_MAX_AGE"] = 0  # a thread of the server may never return to close its connection
    settings["DISABLE_SERVER_SIDE_CURSORS"] = True  # a pooler between us and the server breaks them
    return settings


def cache(redis_url: str, prefix: str) -> dict[str, Any]:
    """Counters and fragments: in this process, or shared by all of them through Redis."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        "KEY_PREFIX": prefix,
    }


def channel_layer(redis_url: str, prefix: str) -> dict[str, Any]:
    """How one server process tells the others; the layer by pub/sub survives a restart of Redis."""
    if not redis_url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis_url], "prefix": prefix},
    }
