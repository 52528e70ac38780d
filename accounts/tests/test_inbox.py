"""The inbox: what one was told, read and deleted by whom it is for and by nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Letter, Notification, User
from accounts.operations import reading
from accounts.operations.notifying import notify, untell

pytestmark = pytest.mark.django_db

INBOX = "/me/inbox/"


@pytest.fixture
def browser(client_of: Any, ada: User) -> Client:
    return client_of(ada)  # type: ignore[no-any-return]


def tell(ada: User, ben: User, **more: Any) -> Notification:
    given: dict[str, Any] = {
        "kind": "comment",
        "by": ben,
        "subject": "Aurora",
        "address": "/universes/x/#comment-1",
    } | more
    told = notify(to=ada, **given)
    assert told is not None
    return told


def fill(ada: User, ben: User, count: int, **more: Any) -> None:
    now = timezone.now()
    given: dict[str, Any] = {"person": ada, "kind": "comment", "by": ben} | more
    Notification.objects.bulk_create(
        Notification(subject=f"U{k}", address=f"/u/{k}/", at=now - timedelta(minutes=k), **given) for k in range(count)
    )


def page(browser: Client, address: str = INBOX, **headers: Any) -> str:
    answer = browser.get(address, headers=headers or None)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_inbox_says_what_belongs_there(browser: Client) -> None:
    assert "Nothing new under the stars" in page(browser)


def test_the_newest_stands_first_and_the_unread_are_marked(browser: Client, ada: User, ben: User) -> None:
    fill(ada, ben, 2)
    Notification.objects.filter(subject="U0").update(read_at=timezone.now())
    text = page(browser)
    assert text.index("Ben commented on U0") < text.index("Ben commented on U1")
    assert text.count("news__row--unread") == 1
    assert text.count("Unread:") == 1


def test_what_people_wrote_is_text_and_nothing_else(browser: Client, ada: User, ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(display_name="<b>Ben</b>")
    ben.refresh_from_db()
    tell(ada, ben, subject="<script>alert(1)</script>", quote='"><img src=x>')
    text = page(browser)
    assert "<b>Ben" not in text
    assert "<script>alert" not in text
    assert "<img" not in text


def test_to_open_one_reads_it_and_leads_to_its_place(browser: Client, ada: User, ben: User) -> None:
    told = tell(ada, ben)
    answer = browser.get(f"{INBOX}{told.pk}/")
    assert answer["Location"] == "/universes/x/#comment-1"
    told.refresh_from_db()
    assert told.read_at is not None
    browser.get(f"{INBOX}{told.pk}/")
    read_at = told.read_at
    told.refresh_from_db()
    assert told.read_at == read_at  # the first time counts


def test_one_is_marked_read_and_another_deleted_without_scripts(browser: Client, ada: User, ben: User) -> None:
    first, second = tell(ada, ben), tell(ada, ben, address="/universes/y/")
    assert (
        browser.post(f"{INBOX}{first.pk}/read/", {"query": "unread=1&next=//evil"})["Location"] == f"{INBOX}?unread=1"
    )
    assert browser.post(f"{INBOX}{second.pk}/delete/")["Location"] == INBOX
    assert [(row.pk, row.read_at is None) for row in Notification.objects.all()] == [(first.pk, False)]


def test_with_scripts_the_row_and_the_badge_come_back(browser: Client, ada: User, ben: User) -> None:
    first, second = tell(ada, ben), tell(ada, ben, address="/universes/y/")
    answer = browser.post(f"{INBOX}{first.pk}/read/", headers={"HX-Request": "true"}).content.decode()
    assert f'id="news-{first.pk}"' in answer
    assert "news__row--unread" not in answer
    assert 'hx-swap-oob="true"' in answer
    assert "Inbox, 1 unread" in answer
    answer = browser.post(f"{INBOX}{second.pk}/delete/", headers={"HX-Request": "true"}).content.decode()
    assert "news__row" not in answer
    assert 'aria-label="Inbox"' in answer


def test_everything_is_marked_read_at_once(browser: Client, ada: User, ben: User) -> None:
    fill(ada, ben, 3)
    answer = browser.post(f"{INBOX}read/", follow=True)
    assert "3 are marked as read." in answer.content.decode()
    assert not Notification.objects.unread_of(ada.pk)


@pytest.mark.parametrize("act", ["", "read/", "delete/"])
def test_what_others_were_told_is_not_there(client_of: Any, ada: User, ben: User, cleo: User, act: str) -> None:
    told = tell(ada, ben)
    for person in (ben, cleo):
        browser = client_of(person)
        ask = browser.post if act else browser.get
        assert ask(f"{INBOX}{told.pk}/{act}").status_code == 404
        assert ask(f"{INBOX}{told.pk + 1}/{act}").status_code == 404  # as what does not exist
        assert "Aurora" not in page(browser)
    told.refresh_from_db()
    assert told.read_at is None


def test_nothing_is_changed_by_a_link(browser: Client, ada: User, ben: User) -> None:
    told = tell(ada, ben)
    for address in (f"{INBOX}read/", f"{INBOX}{told.pk}/read/", f"{INBOX}{told.pk}/delete/"):
        assert browser.get(address).status_code == 405
    told.refresh_from_db()
    assert told.read_at is None


def test_the_list_is_filtered_by_kind_and_by_what_is_unread(browser: Client, ada: User, ben: User) -> None:
    fill(ada, ben, 1, read_at=timezone.now())
    tell(ada, ben, kind="follow", subject="", address="/people/ben/")
    assert "Ben follows you" in page(browser, f"{INBOX}?kind=follow")
    assert "Ben commented" not in page(browser, f"{INBOX}?kind=follow")
    assert "Ben commented" not in page(browser, f"{INBOX}?unread=1")
    assert "Ben commented" in page(browser, f"{INBOX}?kind=nonsense")
    assert "Nothing like that" in page(browser, f"{INBOX}?kind=mention")
    assert 'class="follow"' not in page(browser, f"{INBOX}?kind=follow")  # icons take a `kind` of their own


def test_pages_follow_one_another_without_a_gap_whatever_came_meanwhile(browser: Client, ada: User, ben: User) -> None:
    fill(ada, ben, 70)
    seen, address = [], INBOX
    while address:
        answer = browser.get(address)
        seen += [row.subject for row in answer.context["rows"]]
        address = f"{INBOX}{answer.context['more']}" if answer.context["more"] else ""
        tell(ada, ben, subject="Meanwhile", address=f"/m/{len(seen)}/")
    assert seen == [f"U{k}" for k in range(70)]
    more = page(browser, f"{INBOX}{browser.get(INBOX).context['more']}", **{"HX-Request": "true", "HX-Target": "more"})
    assert more.lstrip().startswith("<li")


@pytest.mark.parametrize("after", ["x", "-", "1-", "99999999999999999999-1", "9999999999999999-999999999999999999"])
def test_a_cursor_that_is_not_ours_harms_nothing(browser: Client, ada: User, ben: User, after: str) -> None:
    fill(ada, ben, 2)
    assert "Ben commented on U1" in page(browser, f"{INBOX}?after={after}")


@pytest.mark.parametrize("count", [10, 200])
def test_the_inbox_takes_the_same_few_queries_whatever_is_in_it(
    browser: Client, ada: User, ben: User, count: int, django_assert_num_queries: Any
) -> None:
    fill(ada, ben, count)
    with django_assert_num_queries(4):  # the session, who it is, the rows with who did it, the badge
        page(browser)


def test_the_badge_stands_on_every_page_and_counts_no_further_than_99(
    browser: Client, client: Client, ada: User, ben: User, django_assert_num_queries: Any
) -> None:
    fill(ada, ben, 99)
    assert "Inbox, 99 unread" in page(browser, "/about/")
    fill(ada, ben, 3, read_at=timezone.now())
    tell(ada, ben)
    assert "Inbox, 99+ unread" in page(browser, "/about/")
    with django_assert_num_queries(3):  # the session, who it is, the badge
        page(browser, "/about/")
    with django_assert_num_queries(0):  # of strangers nothing is asked
        assert "news-badge" not in page(client, "/about/")


def test_an_address_off_the_site_leads_nowhere_even_if_it_got_in(
    browser: Client, ada: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell(ada, ben)
    told.address = "https://elsewhere.example/"  # the database takes no such row
    monkeypatch.setattr("accounts.views.notifications.own_or_404", lambda request, pk: told)
    assert browser.get(f"{INBOX}{told.pk}/").status_code == 404


def test_what_is_no_news_any_more_is_taken_back(ada: User, ben: User) -> None:
    tell(ada, ben, kind="invitation", address="/invitations/abc/")
    untell(to=ada, kind="invitation", address="/invitations/abc/")
    assert not Notification.objects.exists()


def test_old_read_ones_go_and_unread_ones_stay(ada: User, ben: User) -> None:
    now = timezone.now()
    old = now - timedelta(days=91)
    for k, read_at in enumerate([None, now - timedelta(days=89), old]):
        tell(ada, ben, address=f"/u/{k}/")
        Notification.objects.filter(address=f"/u/{k}/").update(read_at=read_at, at=old)
    Letter.objects.create(person=ada, state="sent", asked_at=old)
    Letter.objects.create(person=ada, state="waiting", asked_at=old)
    assert reading.prune(now=now) == 1
    assert sorted(Notification.objects.values_list("address", flat=True)) == ["/u/0/", "/u/1/"]
    assert list(Letter.objects.values_list("state", flat=True)) == ["waiting"]
    assert reading.prune(now=now) == 0


def test_a_crowded_inbox_keeps_its_newest_and_all_that_is_unread(ada: User, ben: User, cleo: User) -> None:
    fill(ada, ben, 12, read_at=timezone.now())
    Notification.objects.filter(subject="U11").update(read_at=None)
    fill(cleo, ben, 3, read_at=timezone.now())
    assert reading.prune(now=timezone.now(), most=5) == 6
    left = Notification.objects.of(ada).values_list("subject", flat=True)
    assert list(left) == ["U0", "U1", "U2", "U3", "U4", "U11"]
    assert Notification.objects.of(cleo).count() == 3
