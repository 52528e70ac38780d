"""What is written to whom: chosen in the settings, or stopped by the link at the foot of a letter."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client

from accounts.models import MailChoice, Mute, User
from accounts.models.mail_choice import EVERYTHING, How
from accounts.unsubscribing import SALT, unsubscribe_address

pytestmark = pytest.mark.django_db

SETTINGS = "/me/settings/notifications/"


@pytest.fixture
def stranger() -> Client:
    """A browser without a session that holds to the rules against forgery, as browsers do."""
    return Client(enforce_csrf_checks=True)


def path_of(person: User, kind: str = EVERYTHING) -> str:
    return unsubscribe_address(person, kind).removeprefix("http://testserver")


def how(person: User, kind: str) -> str:
    return MailChoice.objects.how(person, kind)


def test_looking_at_the_link_stops_nothing_and_pressing_the_button_does(stranger: Client, ada: User, ben: User) -> None:
    path = path_of(ada, "mention")
    for _ in range(2):
        page = stranger.get(path)
        assert page.status_code == 200
        assert "Stop these letters" in page.content.decode()
        assert 'class="mention"' not in page.content.decode()
        assert how(ada, "mention") == How.AT_ONCE
    stranger.head(path)
    assert how(ada, "mention") == How.AT_ONCE
    assert "No more letters" in stranger.post(path).content.decode()
    assert (how(ada, "mention"), how(ada, "reply"), how(ben, "mention")) == (How.NEVER, How.AT_ONCE, How.AT_ONCE)


def test_a_mail_program_s_own_button_works_without_a_cookie(stranger: Client, ada: User) -> None:
    answer = stranger.post(path_of(ada, "mention"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200  # RFC 8058: no redirect
    assert how(ada, "mention") == How.NEVER


def test_all_letters_are_stopped_and_what_was_chosen_for_each_kind_is_there_again_after_the_undo(
    stranger: Client, ada: User
) -> None:
    MailChoice.objects.create(person=ada, kind="follow", how=How.AT_ONCE)
    path = path_of(ada)
    stranger.post(path)
    assert {how(ada, kind) for kind in ("mention", "follow", "comment")} == {How.NEVER}
    assert how(ada, "ruling") == How.AT_ONCE
    assert "Write to me again" in stranger.get(path).content.decode()
    stranger.post(path, {"how": "again"})
    assert [how(ada, kind) for kind in ("mention", "follow", "comment")] == [How.AT_ONCE, How.AT_ONCE, How.DAILY]


@pytest.mark.parametrize("wanted", [How.DAILY, How.AT_ONCE])
def test_one_kind_is_taken_up_again_on_the_same_page(stranger: Client, ada: User, wanted: How) -> None:
    path = path_of(ada, "mention")
    stranger.post(path)
    stranger.post(path, {"how": wanted})
    assert how(ada, "mention") == wanted


def test_where_all_is_stopped_the_link_of_one_kind_says_so(stranger: Client, ada: User) -> None:
    stranger.post(path_of(ada))
    path = path_of(ada, "mention")
    assert "Write to me again" in stranger.get(path).content.decode()
    stranger.post(path, {"how": "again"})
    assert how(ada, "mention") == How.AT_ONCE


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ([1, "mention"], {"salt": "another"}),
        ([1, "mention"], {"salt": SALT, "key": "another"}),
        ([999999, "mention"], {"salt": SALT}),
        ([1, "ruling"], {"salt": SALT}),
        ([1, "nonsense"], {"salt": SALT}),
        ("nonsense", {"salt": SALT}),
        ({"a": 1}, {"salt": SALT}),
        (["x", "mention"], {"salt": SALT}),
        ([1, ["mention"]], {"salt": SALT}),
        (None, {}),
    ],
)
def test_a_token_that_is_not_ours_or_of_nobody_leads_nowhere(
    stranger: Client, ada: User, said: Any, by: dict[str, Any]
) -> None:
    if isinstance(said, list) and said[0] == 1:
        said[0] = ada.pk
    for token in (signing.dumps(said, **by), "x", "x:y:z"):
        for ask in (stranger.get, stranger.post):
            assert ask(f"/unsubscribe/{token}/").status_code == 404
    assert not MailChoice.objects.exists()


def test_a_changed_token_leads_nowhere(stranger: Client, ada: User, ben: User) -> None:
    mine, his = path_of(ada, "mention").split(":"), path_of(ben, "mention").split(":")
    for forged in (f"{his[0]}:{mine[1]}:{mine[2]}", path_of(ada, "mention")[:-2] + "/"):
        assert stranger.post(forged).status_code == 404


def test_no_other_door_is_without_its_protection(client_of: Any, ada: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, backend="accounts.backends.Backend")
    for path in (SETTINGS, "/me/inbox/read/", "/me/inbox/1/read/", "/me/inbox/1/delete/"):
        assert browser.post(path).status_code == 403


# --- the settings ----------------------------------------------------------------------------------------


def test_the_settings_say_what_holds_and_keep_what_is_chosen(client_of: Any, ada: User) -> None:
    browser = client_of(ada)
    EmailAddress.objects.filter(user=ada).update(verified=False)
    page = browser.get(SETTINGS).content.decode()
    assert "Nothing is written to you until you have confirmed" in page
    assert 'name="inbox-comment" checked' in page
    assert "inbox-ruling" not in page  # nobody mutes it
    assert "mail-ruling" not in page
    chosen = {
        "letters": "on",
        "inbox-comment": "on",
        "inbox-mention": "on",
        "mail-comment": "never",
        "mail-mention": "daily",
    }
    answer = browser.post(SETTINGS, chosen, follow=True)
    assert "What you hear of is kept." in answer.content.decode()
    assert (how(ada, "comment"), how(ada, "mention"), how(ada, "reply")) == (How.NEVER, How.DAILY, How.AT_ONCE)
    assert set(Mute.objects.values_list("kind", flat=True)) == {
        "reply", "favourite", "remix", "follow", "published", "invitation", "featured", "report"
    }  # fmt: skip
    browser.post(SETTINGS, chosen | {"mail-comment": "daily", "inbox-reply": "on"})
    assert set(MailChoice.objects.values_list("kind", flat=True)) == {"mention"}  # as usual is no record
    assert "reply" not in Mute.objects.values_list("kind", flat=True)
    browser.post(SETTINGS, {})
    assert MailChoice.objects.filter(kind=EVERYTHING).count() == 1
    assert how(ada, "mention") == How.NEVER


def test_what_cannot_be_chosen_is_refused_and_nothing_is_kept(client_of: Any, ada: User) -> None:
    answer = client_of(ada).post(SETTINGS, {"letters": "on", "mail-comment": "hourly"})
    assert answer.status_code == 400
    assert not MailChoice.objects.exists()
    assert not Mute.objects.exists()


def test_the_settings_take_few_queries(client_of: Any, ada: User, django_assert_num_queries: Any) -> None:
    browser = client_of(ada)
    with django_assert_num_queries(6):  # session, person, mutes, choices, the address, the badge
        browser.get(SETTINGS)
