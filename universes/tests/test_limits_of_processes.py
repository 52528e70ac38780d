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


def asked(address: str, token: str, forged: str) -> tuple[int, str]:
    """The status of one request, which says that it comes from elsewhere, and what is left by the answer."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": forged}
    request = urllib.request.Request(f"http://{address}/api/v1/auth/me/", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status), str(answer.headers["RateLimit-Remaining"])
    except urllib.error.HTTPError as error:
        code = json.load(error)["error"]["code"]
        return error.code, f"{code}, again in {'some' if int(error.headers['Retry-After']) else 'no'} seconds"


def test_of_300_requests_at_once_to_two_processes_exactly_20_pass() -> None:
    with cluster(2, API_RATE_PERSON=f"{LIMIT}/day") as site:
        one, other = site.tokens[0], site.tokens[-1]
        with ThreadPoolExecutor(32) as pool:
            jobs = [
                pool.submit(asked, site.addresses[k % len(site.addresses)], one, f"10.0.{k % 256}.1")
                for k in range(AT_ONCE)
            ]
            answers = Counter(job.result() for job in jobs)
        passed = {left for status, left in answers if status == 200}
        assert passed == {str(left) for left in range(LIMIT)}, "each told what was left, none twice"
        assert sum(answers.values()) == AT_ONCE
        assert answers[429, "rate_limited, again in some seconds"] == AT_ONCE - LIMIT
        assert asked(site.addresses[0], other, "10.0.0.1")[0] == 200, "another's limit is their own"
