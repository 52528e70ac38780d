"""People by the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import FormerName, Profile, User

pytestmark = pytest.mark.django_db


def test_a_person_is_what_everybody_may_see_of_them(api_of: Any, ada: User) -> None:
    Profile.objects.create(person=ada, bio="Orbits.", picture="pictures/0123456789abcdef.webp")
    found = api_of(None).get("/api/v1/users/ada/").json()["data"]
    assert found == {
        "username": "ada",
        "display_name": "Ada",
        "bio": "Orbits.",
        "picture": "http://testserver/people/ada/picture/?v=0123456789ab",
        "joined": found["joined"],
        "page": "http://testserver/people/ada/",
    }


def test_who_is_not_there_or_has_left_is_not_found(api_of: Any, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert [api_of(None).get(f"/api/v1/users/{name}/").status_code for name in ("ada", "nobody")] == [404, 404]


def test_a_former_name_leads_on(api_of: Any, ada: User) -> None:
    FormerName.objects.create(name="lovelace", person=ada, at=timezone.now() - timedelta(days=1))
    assert api_of(None).get("/api/v1/users/lovelace/")["Location"] == "/api/v1/users/ada/"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ad", ["ada"]),
        ("AD", ["ada"]),
        ("lovelace", ["ada"]),
        ("LOVE", ["ada"]),
        ("en", ["ben"]),
        ("%%", []),
        ("xx", []),
    ],
)
def test_people_are_found_by_name(api_of: Any, ada: User, ben: User, search: str, found: list[str]) -> None:
    User.objects.filter(pk=ada.pk).update(display_name="Ada Lovelace")
    answer = api_of(ben).get("/api/v1/users/", {"search": search}).json()["data"]
    assert [person["username"] for person in answer["results"]] == found
    assert answer["count"] == len(found)


def test_the_list_of_everybody_is_nobodys(api_of: Any, ada: User) -> None:
    assert api_of(None).get("/api/v1/users/", {"search": "ad"}).status_code == 401
    for asked in ({}, {"search": "a"}, {"search": " "}, {"search": "a\x00"}):
        assert api_of(ada).get("/api/v1/users/", asked).status_code == 400
    User.objects.filter(pk=ada.pk).update(is_active=False)


def test_many_cost_as_much_as_one(api_of: Any, ada: User, django_assert_num_queries: Any) -> None:
    program = api_of(ada)
    program.get("/api/v1/users/", {"search": "ad"})
    with django_assert_num_queries(3):  # who asks, how many, they with their profiles
        program.get("/api/v1/users/", {"search": "ad"})
    for k in range(5):
        Profile.objects.create(person=User.objects.create_user(f"ada-{k}"), bio="Too.")
    with django_assert_num_queries(3):
        program.get("/api/v1/users/", {"search": "ad"})
