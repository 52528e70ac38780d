"""Trends and other standings: who counts, how long, and that nobody pushes them alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from universes.finding import order_of
from universes.models import Comment, Favourite, Play, Standing, Universe
from universes.operations.duplicating import duplicate
from universes.operations.favouriting import favourite, unfavourite
from universes.operations.listing import relist_renamed
from universes.operations.publishing import publish
from universes.operations.trending import count_standings, first_trends, trend

pytestmark = pytest.mark.django_db
Make = Callable[..., Universe]
NOW = timezone.now()


def grown(name: str, *, days: float = 30, verified: bool = True) -> User:
    person = User.objects.create_user(name, f"{name}@example.org")
    User.objects.filter(pk=person.pk).update(date_joined=NOW - timedelta(days=days))
    EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
    return person


def keeps(person: User, universe: Universe, at: datetime = NOW) -> None:
    Favourite.objects.update_or_create(person=person, universe=universe, defaults={})
    Favourite.objects.filter(person=person, universe=universe).update(at=at)


def says(person: User, universe: Universe, at: datetime = NOW) -> None:
    Comment.objects.create(universe=universe, by=person, text="So calm.", at=at)


def since(universe: Universe) -> datetime:
    return Standing.objects.get(pk=universe.pk).at


def standing(universe: Universe, *, everything: bool = False, now: datetime = NOW) -> Standing:
    count_standings(now=now, everything=everything)
    return Standing.objects.get(pk=universe.pk)


def order(sort: str = "trending", period: str = "week") -> list[str]:
    count_standings(now=NOW, everything=True)
    return [universe.name for universe in Universe.objects.listed().order_by(*order_of(sort, period))]


@pytest.fixture
def two(ada: User, ben: User, universe_of: Make) -> tuple[Universe, Universe]:
    made = universe_of(ada, name="Loved", visibility="public"), universe_of(ben, name="Pushed", visibility="public")
    at = NOW - timedelta(days=3)  # of the same age
    Standing.objects.filter(pk__in=[universe.pk for universe in made]).update(at=at, **first_trends(at))
    return made


def test_what_more_people_do_stands_higher(two: tuple[Universe, Universe]) -> None:
    loved, pushed = two
    for name in ("dora", "emil"):
        keeps(grown(name), loved)
    keeps(grown("fred"), pushed)
    assert order() == ["Loved", "Pushed"]
    assert order("kept", "day") == ["Loved", "Pushed"]


def test_a_hundred_taps_of_one_person_are_one(two: tuple[Universe, Universe]) -> None:
    loved, pushed = two
    for name in ("dora", "emil"):
        keeps(grown(name), loved)
    fan = grown("fan")
    for _ in range(50):
        favourite(universe=pushed, by=fan)
        unfavourite(universe=pushed, by=fan)
    favourite(universe=pushed, by=fan)
    assert order() == ["Loved", "Pushed"]
    assert standing(pushed).kept_all == 1


@pytest.mark.parametrize("push", ["fresh", "unverified", "inactive", "owner"])
def test_fresh_unconfirmed_and_closed_accounts_and_the_owner_count_nothing(
    two: tuple[Universe, Universe], push: str
) -> None:
    loved, pushed = two
    before = Standing.objects.get(pk=pushed.pk)
    for k in range(50):
        person = grown(f"{push}{k}", days=0.5 if push == "fresh" else 30, verified=push != "unverified")
        if push == "inactive":
            User.objects.filter(pk=person.pk).update(is_active=False)
        if push == "owner":
            Universe.objects.filter(pk=pushed.pk).update(owner=person)
        keeps(person, pushed)
        Play.objects.create(universe=pushed, day=NOW.date(), hour=1, person=person)
        if push == "owner":
            break
    after = standing(pushed, everything=True)
    assert (after.kept_all, after.trend_day, after.trend_all) == (0, before.trend_day, before.trend_all)
    keeps(grown("dora"), loved)
    assert order() == ["Loved", "Pushed"]


def test_a_crowd_without_accounts_weighs_in_a_day_as_one_keeper(two: tuple[Universe, Universe]) -> None:
    loved, pushed = two
    for name in ("dora", "emil"):
        keeps(grown(name), loved)
    Play.objects.bulk_create(Play(universe=pushed, day=NOW.date(), hour=1, visitor=f"{k:032x}") for k in range(500))
    assert order() == ["Loved", "Pushed"]


def test_one_who_hears_it_every_day_counts_once(two: tuple[Universe, Universe]) -> None:
    loved, pushed = two
    keeps(grown("dora"), loved)
    fan = grown("fan")
    for days in range(60):
        Play.objects.create(universe=pushed, day=(NOW - timedelta(days=days)).date(), hour=1, person=fan)
    assert order() == ["Loved", "Pushed"]


def test_who_talks_about_it_weighs_half_a_keeper_however_much_they_say(two: tuple[Universe, Universe]) -> None:
    loved, pushed = two
    for name in ("dora", "emil"):
        says(grown(name), loved)
    fan = grown("fan")
    for _ in range(30):
        says(fan, pushed)
    assert order() == ["Loved", "Pushed"]
    keeps(fan, pushed)
    assert order() == ["Pushed", "Loved"]
    Comment.objects.filter(universe=loved).delete()
    assert standing(loved, everything=True).trend_all == pytest.approx(first_trends(since(loved))["trend_all"])


def test_a_comment_is_seen_by_the_next_count(two: tuple[Universe, Universe]) -> None:
    loved, _ = two
    count_standings(now=NOW, everything=True)
    says(grown("dora"), loved)
    assert count_standings(now=NOW) == 1


def test_older_acts_weigh_less_and_periods_forget(two: tuple[Universe, Universe]) -> None:
    loved, pushed = two
    keeps(grown("dora"), loved, NOW - timedelta(hours=2))
    for name in ("emil", "fred"):
        keeps(grown(name), pushed, NOW - timedelta(days=40))
    assert order("trending", "day") == order("trending", "week") == ["Loved", "Pushed"]
    assert order("kept", "all") == ["Pushed", "Loved"]
    stands = Standing.objects.get(pk=pushed.pk)
    assert (stands.kept_day, stands.kept_week, stands.kept_month, stands.kept_all) == (0, 0, 0, 2)
    later = standing(loved, now=NOW + timedelta(days=8))
    assert (later.kept_week, later.kept_month) == (0, 1)


def test_a_remix_by_somebody_else_counts_once_it_is_public(two: tuple[Universe, Universe], ada: User) -> None:
    loved, _ = two
    dora = grown("dora")
    remix = duplicate(universe=loved, by=dora)
    publish(universe=duplicate(universe=loved, by=ada), by=ada)  # one's own is no praise
    assert standing(loved, everything=True).remixed_all == 0
    publish(universe=remix, by=dora)
    assert standing(loved).remixed_all == 1
    assert order("remixed", "week")[0] == "Loved"


def test_counting_twice_changes_nothing(two: tuple[Universe, Universe]) -> None:
    keeps(grown("dora"), two[0])
    assert count_standings(now=NOW) == 1
    assert count_standings(now=NOW) == 0
    call_command("trends")


def test_a_trend_is_the_logarithm_of_a_decaying_sum() -> None:
    day = timedelta(days=1)
    assert trend([(1.0, NOW)], 1) - trend([(1.0, NOW - day)], 1) == pytest.approx(1)
    assert trend([(1.0, NOW), (1.0, NOW)], 1) - trend([(1.0, NOW)], 1) == pytest.approx(1)
    assert trend([(1.0, NOW), (1.0, NOW - 5000 * day)], 0.5) == pytest.approx(trend([(1.0, NOW)], 0.5))


def test_counting_takes_as_many_queries_for_many_as_for_few(
    ada: User, universe_of: Make, django_assert_num_queries: Any
) -> None:
    fan = grown("fan")
    for k in range(12):
        universe = universe_of(ada, name=f"n{k}", visibility="public")
        if k < 2:
            keeps(fan, universe)
    count_standings(now=NOW, everything=True)
    with django_assert_num_queries(11):
        assert count_standings(now=NOW, everything=True) == 0
    assert relist_renamed() == 0


def test_a_full_site_is_made_of_an_empty_one_and_of_no_other(client: Any, capsys: Any) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("populate", universes=30)
    call_command("populate", "--yes", universes=30)
    assert Universe.objects.count() == 30
    assert 0 < Universe.objects.listed().count() < 31
    assert Favourite.objects.exists()
    one = Universe.objects.listed().first()
    assert one is not None
    assert client.get(f"/universes/{one.pk}/").status_code == 200
    assert client.get(f"/explore/?q={one.name.split()[0]}").status_code == 200
    with pytest.raises(CommandError, match="empty site"):
        call_command("populate", "--yes", universes=30)
