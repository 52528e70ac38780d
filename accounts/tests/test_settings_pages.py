"""What a person says of themselves, and how they want the site."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Preferences, Profile, User
from accounts.models.preferences import preferences_of
from accounts.models.profile import profile_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]

PAGES = PROFILE, PREFERENCES = "/me/settings/profile/", "/me/settings/preferences/"


def again(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_lead_to_each_other_and_are_ones_own(client_of: ClientOf, ada: User, page: str) -> None:
    said = client_of(ada).get(page).content.decode()
    assert all(f'href="{other}"' in said for other in PAGES)
    assert client_of(None).get(page).status_code == 302


def test_a_profile_is_kept(client_of: ClientOf, ada: User) -> None:
    answer = client_of(ada).post(PROFILE, {"display_name": "  Ada \t Lovelace ", "bio": "I like\r\norbits. "})
    assert answer.status_code == 302
    assert str(again(ada)) == "Ada Lovelace"
    assert profile_of(again(ada)).bio == "I like\norbits."


def test_a_bio_that_is_too_long_is_refused_and_nothing_typed_is_lost(client_of: ClientOf, ada: User) -> None:
    answer = client_of(ada).post(PROFILE, {"display_name": "Ada", "bio": "<b>" + "x" * 498})
    assert answer.status_code == 422
    assert "&lt;b&gt;xxx" in answer.content.decode()
    assert not Profile.objects.exists()


def test_the_database_counts_too(ada: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(person=ada, bio="x" * 501)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preferences.objects.create(person=ada, volume=101)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preferences.objects.create(person=ada, theme="dusk")


def test_who_has_chosen_nothing_has_the_defaults_and_no_row(ada: User) -> None:
    chosen = preferences_of(ada)
    assert (chosen.theme, chosen.volume, chosen.single_keys, chosen.suggestions) == ("", None, True, True)
    assert not Preferences.objects.exists()


def test_preferences_are_kept_and_those_that_make_no_sense_are_refused(client_of: ClientOf, ada: User) -> None:
    browser = client_of(ada)
    wishes: dict[str, Any] = {"theme": "day", "reduced_motion": "on", "volume": "30"}
    assert browser.post(PREFERENCES, wishes).status_code == 302
    chosen = preferences_of(again(ada))
    assert (chosen.theme, chosen.reduced_motion, chosen.volume) == ("day", True, 30)
    assert (chosen.suggestions, chosen.single_keys) == (False, False)
    for wrong in ({"volume": "101"}, {"volume": "-1"}, {"volume": "loud"}, {"theme": "dusk"}):
        assert browser.post(PREFERENCES, wishes | wrong).status_code == 422
    assert preferences_of(again(ada)).volume == 30


def test_a_preferred_theme_holds_in_every_browser_of_that_person(client_of: ClientOf, ada: User, ben: User) -> None:
    Preferences.objects.create(person=ada, theme="day")
    other = client_of(ada)
    other.cookies["theme"] = "night"
    assert 'data-theme="day"' in other.get("/help/").content.decode()
    bens = client_of(ben)
    bens.cookies["theme"] = "night"
    assert 'data-theme="night"' in bens.get("/help/").content.decode()


def test_what_every_page_shows_of_a_person_comes_with_the_person(
    client_of: ClientOf, ada: User, django_assert_num_queries: Any
) -> None:
    browser = client_of(ada)
    with django_assert_num_queries(3):  # the session, the person with all that is theirs, and the badge
        browser.get("/help/")
    Preferences.objects.create(person=ada, theme="day")
    Profile.objects.create(person=ada, bio="Orbits.")
    with django_assert_num_queries(3):
        browser.get("/help/")


def test_the_choice_in_the_head_of_a_page_is_kept_with_who_is_signed_in(client_of: ClientOf, ada: User) -> None:
    client_of(ada).post("/theme/", {"theme": "day", "next": "/help/"})
    assert preferences_of(again(ada)).theme == "day"
    assert 'data-theme="day"' in client_of(ada).get("/help/").content.decode()  # in a browser without the cookie
    client_of(ada).post("/theme/", {"theme": "dusk", "next": "/help/"})
    assert preferences_of(again(ada)).theme == "day"
    client_of(None).post("/theme/", {"theme": "night"})
    assert Preferences.objects.count() == 1


def test_every_page_says_what_a_person_prefers_and_nothing_to_strangers(client_of: ClientOf, ada: User) -> None:
    Preferences.objects.create(person=ada, reduced_motion=True, volume=0, single_keys=False, suggestions=False)
    wishes = ['data-motion="reduced"', 'data-volume="0"', 'data-single-keys="off"', 'data-suggestions="off"']
    for reader, said in ((ada, True), (None, False)):
        page = client_of(reader).get("/help/").content.decode()
        assert [wish in page for wish in wishes] == [said] * 4
