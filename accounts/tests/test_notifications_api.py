"""The inbox by the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import MailChoice, Mute, Notification, User
from accounts.models.mail_choice import EVERYTHING

pytestmark = pytest.mark.django_db

LIST = "/api/v1/notifications/"
SETTINGS = f"{LIST}settings/"


def fill(person: User, by: User | None, count: int, kind: str = "comment") -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(
            person=person, kind=kind, by=by, subject=f"U{k}", address=f"/u/{k}/", at=now - timedelta(minutes=k)
        )
        for k in range(count)
    )


@pytest.fixture
def hers(api_of: Any, ada: User) -> Any:
    return api_of(ada)


def test_the_list_is_paged_newest_first_and_filtered(hers: Any, ada: User, ben: User) -> None:
    fill(ada, ben, 30)
    fill(ada, None, 1, kind="account")
    Notification.objects.filter(subject="U1").update(read_at=timezone.now())
    data = hers.get(LIST).json()["data"]
    assert (data["count"], len(data["results"]), data["next"] is not None) == (31, 24, True)
    first = hers.get(f"{LIST}?kind=comment").json()["data"]["results"][0]
    assert set(first) == {"id", "kind", "words", "by", "subject", "quote", "address", "at", "read_at"}
    assert (first["words"], first["by"], first["read_at"]) == ("Ben commented on U0", "ben", None)
    assert hers.get(f"{LIST}?kind=account").json()["data"]["results"][0]["by"] is None
    assert hers.get(f"{LIST}?unread=true").json()["data"]["count"] == 30
    assert hers.get(f"{LIST}?kind=nonsense").status_code == 400


@pytest.mark.parametrize("count", [10, 200])
def test_the_list_takes_the_same_few_queries(
    hers: Any, ada: User, ben: User, count: int, django_assert_max_num_queries: Any
) -> None:
    fill(ada, ben, count)
    with django_assert_max_num_queries(5):
        assert hers.get(f"{LIST}?page_size=100").status_code == 200


def test_one_is_read_and_deleted(hers: Any, ada: User, ben: User) -> None:
    fill(ada, ben, 2)
    one = f"{LIST}{Notification.objects.of(ada)[0].pk}/"
    assert hers.get(one).json()["data"]["read_at"] is None
    assert hers.patch(one, {"read": False}).status_code == 400
    assert hers.patch(one, {"read": True}).json()["data"]["read_at"]
    assert hers.delete(one).status_code == 204
    assert hers.get(one).status_code == 404
    assert hers.post(f"{LIST}read/").json()["data"] == {"count": 1}
    assert hers.post(f"{LIST}read/").json()["data"] == {"count": 0}


def test_those_of_others_are_not_there(api_of: Any, ada: User, ben: User) -> None:
    fill(ada, ben, 1)
    one = f"{LIST}{Notification.objects.get().pk}/"
    his = api_of(ben)
    asked = [his.get(one), his.patch(one, {"read": True}), his.patch(one, {}), his.delete(one)]
    assert [answer.status_code for answer in asked] == [404] * 4
    assert his.get(LIST).json()["data"]["count"] == 0
    his.post(f"{LIST}read/")
    assert Notification.objects.get().read_at is None


def test_strangers_are_sent_away(api_of: Any) -> None:
    for address in (LIST, SETTINGS, f"{LIST}1/"):
        assert api_of(None).get(address).status_code == 401


def test_the_settings_are_read_and_changed_in_part(hers: Any, ada: User) -> None:
    data = hers.get(SETTINGS).json()["data"]
    assert data["letters"] is True
    kinds = {one["kind"]: one for one in data["kinds"]}
    assert (kinds["mention"]["mail"], kinds["comment"]["mail"], kinds["ruling"]["fixed"]) == ("at_once", "daily", True)
    sent = {"kinds": [{"kind": "comment", "inbox": False}, {"kind": "mention", "mail": "never"}]}
    data = hers.patch(SETTINGS, sent).json()["data"]
    kinds = {one["kind"]: one for one in data["kinds"]}
    assert (kinds["comment"]["inbox"], kinds["comment"]["mail"], kinds["mention"]["mail"]) == (False, "daily", "never")
    assert hers.patch(SETTINGS, {"letters": False}).json()["data"]["letters"] is False
    assert MailChoice.objects.filter(kind=EVERYTHING).exists()
    assert hers.patch(SETTINGS, {"letters": True}).json()["data"]["letters"] is True


@pytest.mark.parametrize(
    "sent",
    [
        {"kinds": [{"kind": "ruling", "inbox": False}]},
        {"kinds": [{"kind": "account", "mail": "never"}]},
        {"kinds": [{"kind": "nonsense", "inbox": False}]},
        {"kinds": [{"kind": "comment", "mail": "hourly"}]},
    ],
)
def test_what_cannot_be_chosen_is_refused(hers: Any, ada: User, sent: Any) -> None:
    answer = hers.patch(SETTINGS, sent)
    assert answer.status_code == 400
    assert answer.json()["error"]["problems"]
    assert not Mute.objects.exists()
    assert not MailChoice.objects.exists()
