"""People block people."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.errors import Invalid, NotFound
from accounts.models import Block, Follow, Notification, User
from accounts.operations.blocking import block, stands_between, unblock

pytestmark = pytest.mark.django_db


def test_a_block_ends_follows_both_ways_and_tells_nobody(ada: User, ben: User, cleo: User) -> None:
    for one, other in ((ada, ben), (ben, ada), (ada, cleo)):
        Follow.objects.create(person=one, followed=other)
    block(by=ada, username="ben")
    assert stands_between(ada, ben)
    assert stands_between(ben, ada)
    assert list(Follow.objects.values_list("followed__username", flat=True)) == ["cleo"]
    assert not Notification.objects.exists()


def test_blocking_may_be_said_twice_and_taken_back_twice(ada: User, ben: User) -> None:
    assert block(by=ada, username="ben") == block(by=ada, username=" Ben ")
    unblock(by=ada, username="ben")
    unblock(by=ada, username="ben")
    assert not Block.objects.exists()


def test_nobody_blocks_themselves_or_nobody(ada: User) -> None:
    with pytest.raises(Invalid):
        block(by=ada, username="ada")
    with pytest.raises(NotFound):
        block(by=ada, username="nobody")


def test_only_who_blocked_takes_it_back(ada: User, ben: User) -> None:
    block(by=ada, username="ben")
    unblock(by=ben, username="ada")
    assert stands_between(ada, ben)


def test_the_page_lists_blocks_and_unblocks_without_scripts(ada: User, ben: User, client_of: Any) -> None:
    browser, page = client_of(ada), reverse("accounts:settings_blocked")
    assert "Nobody is blocked" in browser.get(page).content.decode()
    assert browser.post(page, {"username": "ben"}).status_code == 302
    shown = browser.get(page).content.decode()
    assert "@ben" in shown
    assert reverse("accounts:unblock", args=["ben"]) in shown
    assert browser.post(reverse("accounts:unblock", args=["ben"]))["Location"] == page
    assert not Block.objects.exists()


def test_a_wrong_name_is_said_beside_the_form_and_nothing_is_lost(ada: User, client_of: Any) -> None:
    answer = client_of(ada).post(reverse("accounts:settings_blocked"), {"username": "nobod"})
    assert answer.status_code == 422
    assert 'value="nobod"' in answer.content.decode()


def test_the_list_takes_the_same_queries_however_long(
    ada: User, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    for k in range(12):
        Block.objects.create(person=ada, blocked=User.objects.create_user(f"other{k}"))
    browser = client_of(ada)
    with django_assert_max_num_queries(4):  # session, person, what waits in the inbox, the list
        assert browser.get(reverse("accounts:settings_blocked")).status_code == 200


def test_the_button_changes_by_htmx_and_leads_back_by_form(ada: User, ben: User, client_of: Any) -> None:
    browser, address = client_of(ada), reverse("accounts:block", args=["ben"])
    shown = browser.post(address, headers={"HX-Request": "true"}).content.decode()
    assert reverse("accounts:unblock", args=["ben"]) in shown
    unblocked = browser.post(reverse("accounts:unblock", args=["ben"]), {"next": "/about/"})
    assert unblocked["Location"] == "/about/"
    elsewhere = browser.post(address, {"next": "https://elsewhere.example/"})
    assert elsewhere["Location"] == reverse("accounts:settings_blocked")


def test_programs_block_too(ada: User, ben: User, api_of: Any) -> None:
    api = api_of(ada)
    assert api.put("/api/v1/users/ben/block/").json()["data"]["username"] == "ben"
    assert [each["username"] for each in api.get("/api/v1/me/blocks/").json()["data"]["results"]] == ["ben"]
    assert api_of(ben).get("/api/v1/me/blocks/").json()["data"]["count"] == 0
    assert api.delete("/api/v1/users/ben/block/").status_code == 204
    assert api.put("/api/v1/users/nobody/block/").status_code == 404
    assert api_of(None).put("/api/v1/users/ben/block/").status_code == 401
