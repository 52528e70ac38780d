"""Networks that are shut out, and those that are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import networks
from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditEntry, BlockedNetwork, User
from accounts.operations.network_blocking import block_network, unblock_network

pytestmark = pytest.mark.django_db

THERE, HERE = "203.0.113.9", "198.51.100.7"


def blocked(moe: User, network: str = "203.0.113.0/24", **more: Any) -> BlockedNetwork:
    said: dict[str, Any] = {"reason": "Floods of mail", "from_address": HERE} | more
    return block_network(network=network, by=moe, **said)


def status(address: str, path: str = "/about/", **headers: str) -> int:
    return Client(REMOTE_ADDR=address).get(path, headers=headers).status_code


@pytest.fixture
def shut(moe: User, django_capture_on_commit_callbacks: Any) -> BlockedNetwork:
    with django_capture_on_commit_callbacks(execute=True):
        return blocked(moe)


def test_who_comes_from_a_blocked_network_is_told_why_in_the_look(shut: BlockedNetwork) -> None:
    answer = Client(REMOTE_ADDR=THERE).get("/about/")
    assert answer.status_code == 403
    assert "Floods of mail" in answer.content.decode()
    assert "site-header" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_programs_are_told_in_the_one_shape(shut: BlockedNetwork) -> None:
    answer = Client(REMOTE_ADDR=THERE).get("/api/v1/universes/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "blocked")


def test_all_others_come_in_and_the_watchers_too(shut: BlockedNetwork) -> None:
    assert status(HERE) == 200
    assert status("203.0.114.1") == 200
    assert status(THERE, "/healthz") == 200


def test_a_forged_header_buys_nothing(shut: BlockedNetwork, settings: Any) -> None:
    assert status(THERE, **{"X-Forwarded-For": HERE}) == 403
    settings.TRUSTED_PROXIES = 1
    assert status("10.0.0.1", **{"X-Forwarded-For": f"{HERE}, {THERE}"}) == 403  # what our proxy wrote is the last
    assert status("10.0.0.1", **{"X-Forwarded-For": f"{THERE}, {HERE}"}) == 200
    settings.TRUSTED_PROXIES = 2
    assert status("10.0.0.1", **{"X-Forwarded-For": f"{HERE}, {THERE}, 10.0.0.2"}) == 403


def test_ipv6_and_ipv4_written_as_ipv6_are_known(moe: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        blocked(moe, "2001:db8:5::/48")
        blocked(moe, "203.0.113.9")
    assert status("2001:db8:5:1::1") == 403
    assert status("2001:db8:6::1") == 200
    assert status("::ffff:203.0.113.9") == 403
    assert status("203.0.113.10") == 200


def test_a_block_ends_by_its_time_and_by_being_taken_back(
    moe: User, shut: BlockedNetwork, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        unblock_network(blocked=shut, by=moe)
    assert status(THERE) == 200
    with django_capture_on_commit_callbacks(execute=True):
        made = blocked(moe, until=timezone.now() + timedelta(hours=1))
    assert status(THERE) == 403
    BlockedNetwork.objects.filter(pk=made.pk).update(until=timezone.now() - timedelta(seconds=1))
    networks.forget()
    assert status(THERE) == 200
    assert [entry.act for entry in AuditEntry.objects.order_by("pk")] == [
        "network.block", "network.unblock", "network.block",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("network", "code"),
    [
        ("0.0.0.0/0", "wide"), ("10.0.0.0/7", "wide"), ("2001::/31", "wide"), ("::/0", "wide"),
        (f"{HERE}/32", "own"), ("198.51.100.0/24", "own"), ("198.0.0.0/8", "own"), ("::ffff:198.51.100.0/120", "own"),
        ("everything", "format"), ("203.0.113.0/33", "format"), ("", "format"),
    ],
)  # fmt: skip
def test_what_would_shut_out_oneself_or_the_world_is_refused(moe: User, network: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        blocked(moe, network)
    assert refused.value.problems[0]["code"] == code
    assert not BlockedNetwork.objects.exists()


def test_the_widest_that_may_be_blocked(moe: User) -> None:
    assert blocked(moe, "203.0.0.0/8").network == "203.0.0.0/8"
    assert blocked(moe, "2001:db8::/32").network == "2001:db8::/32"


def test_others_block_nothing(ada: User) -> None:
    with pytest.raises(NotAllowed):
        blocked(ada)


def test_without_the_database_the_last_list_that_was_read_holds(
    shut: BlockedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status(THERE) == 403
    cache.delete(networks.KEY)

    def away(*_: Any) -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(BlockedNetwork.objects, "running", away)
    assert networks.rule_for(THERE) is not None
    assert networks.rule_for(HERE) is None


def test_the_list_is_read_once_and_not_with_every_request(shut: BlockedNetwork, django_assert_num_queries: Any) -> None:
    networks.rule_for(HERE)
    with django_assert_num_queries(0):
        for address in (HERE, THERE, "2001:db8::1", "not an address", ""):
            networks.rule_for(address)


def test_thousands_of_networks_are_no_slower_to_look_through(moe: User) -> None:
    now = timezone.now()
    BlockedNetwork.objects.bulk_create(
        BlockedNetwork(network=f"100.{k // 256}.{k % 256}.0/24", reason="x", at=now) for k in range(5000)
    )
    networks.forget()
    assert networks.rule_for("100.3.7.1")
    assert len(networks._up_to_date().by_prefix) == 1  # one look-up a length of prefix, however many there are


def test_the_desk_blocks_and_unblocks_by_the_operations(moe: User, client_of: Any) -> None:
    desk, add = client_of(moe), reverse("admin:accounts_blockednetwork_add")
    sent = {"network": "203.0.113.77/24", "reason": "Floods", "until_0": "", "until_1": ""}
    assert desk.post(add, sent).status_code == 302
    made = BlockedNetwork.objects.get()
    assert (made.network, made.by) == ("203.0.113.0/24", moe)
    own = desk.post(add, sent | {"network": "127.0.0.0/8"})
    assert "lock yourself out" in own.content.decode()
    assert (
        desk.post(reverse("admin:accounts_blockednetwork_delete", args=[made.pk]), {"post": "yes"}).status_code == 302
    )
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == ["network.block", "network.unblock"]


def test_a_mark_tells_households_apart_and_says_no_address() -> None:
    assert networks.network_mark(THERE) == networks.network_mark(f"::ffff:{THERE}") != networks.network_mark(HERE)
    assert networks.network_mark("2001:db8::1") == networks.network_mark("2001:db8::2:3")
    assert networks.network_mark("2001:db8::1") != networks.network_mark("2001:db8:0:1::1")
    assert THERE not in networks.network_mark(THERE)
