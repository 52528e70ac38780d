"""A limit is one limit, however many processes count."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from .cluster import cluster

pytestmark = pytest.mark.alone

AT_ONCE = 300
LIMIT = 20


def asked(address: str, token: str, forged: str) -> int:
    """The status of one request, which says that it comes from elsewhere."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": forged}
    request = urllib.request.Request(f"http://{address}/api/v1/auth/me/", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            left = int(answer.headers["RateLimit-Remaining"])
            assert 0 <= left < LIMIT
            return int(answer.status)
    except urllib.error.HTTPError as error:
        body = json.load(error)
        assert body["error"]["code"] == "rate_limited", body
        assert int(error.headers["Retry-After"]) >= 1
        assert error.headers["RateLimit-Remaining"] == "0"
        return error.code


def test_of_300_requests_at_once_to_two_processes_exactly_20_pass() -> None:
    with cluster(2, API_RATE_PERSON=f"{LIMIT}/day") as site:
        one, other = site.tokens[0], site.tokens[-1]
        with ThreadPoolExecutor(32) as pool:
            jobs = [
                pool.submit(asked, site.addresses[k % len(site.addresses)], one, f"10.0.{k % 256}.1")
                for k in range(AT_ONCE)
            ]
            counted = Counter(job.result() for job in jobs)
        assert counted == {200: LIMIT, 429: AT_ONCE - LIMIT}
        assert asked(site.addresses[0], other, "10.0.0.1") == 200, "another's limit is their own"
