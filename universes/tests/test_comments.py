"""Comments: who may say, change, take back and settle what; threads, reviews, mentions, blocks, limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, Notification, User
from simulation.errors import TooMany
from universes.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, Unconfirmed
from universes.models import Comment, Role, Seat, Universe, UniverseCounts
from universes.models.comment import reviews_of
from universes.operations import commenting
from universes.operations.commenting import (
    close_comments,
    delete_as_moderator,
    delete_comment,
    edit_comment,
    open_comments,
    post_comment,
    reopen,
    resolve,
)
from universes.operations.ruling import rule_on_thing

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Tests say more in a second than people; the tests of the limits have them back."""
    if "flood" not in request.node.name:
        monkeypatch.setattr(commenting, "LIMITS", ())


def seat(universe: Universe, person: User, role: str) -> None:
    Seat.objects.create(universe=universe, person=person, role=role, at=timezone.now())


def told(person: User) -> list[tuple[str, str]]:
    return [(one.kind, one.quote) for one in Notification.objects.filter(person=person).order_by("pk")]


def address(name: str, *parts: Any) -> str:
    return reverse(f"universes:{name}", args=parts)


# --- how much it is talked about -----------------------------------------------------------------------


def test_whoever_says_something_counts_once_until_they_have_taken_all_of_it_back(
    aurora: Universe, ben: User, cleo: User
) -> None:
    def number() -> int:
        return UniverseCounts.objects.get(pk=aurora.pk).comments

    said = [post_comment(universe=aurora, by=by, text=f"{k}") for k, by in enumerate((ben, ben, cleo, aurora.owner))]
    assert number() == 2
    post_comment(universe=aurora, by=aurora.owner, text="Thank you.", to=said[0].pk)
    delete_comment(comment=said[0], by=ben)  # answered: its place stays
    assert number() == 2
    delete_comment(comment=said[1], by=ben)
    assert number() == 1
    delete_comment(comment=said[2], by=aurora.owner)
    assert number() == 0


def test_a_hidden_comment_counts_nobody_and_its_end_takes_nobody_else_away(
    aurora: Universe, ben: User, cleo: User, moe: User
) -> None:
    rude, _ = post_comment(universe=aurora, by=ben, text="Rude."), post_comment(universe=aurora, by=cleo, text="Calm.")
    rule_on_thing(kind="comment", identity=str(rude.pk), by=moe, verdict="hide", reason="Rude")
    assert UniverseCounts.objects.get(pk=aurora.pk).comments == 1
    delete_comment(comment=rude, by=ben)
    assert UniverseCounts.objects.get(pk=aurora.pk).comments == 1


# --- who may ------------------------------------------------------------------------------------------


def test_on_a_public_universe_everybody_with_a_confirmed_address_may_comment(aurora: Universe, cleo: User) -> None:
    said = post_comment(universe=aurora, by=cleo, text="  It breathes.\r\nListen. ")
    assert (said.text, said.by, said.thread) == ("It breathes.\nListen.", cleo, None)
    EmailAddress.objects.filter(user=cleo).update(verified=False)
    with pytest.raises(Unconfirmed):
        post_comment(universe=aurora, by=cleo, text="Again.")


@pytest.mark.parametrize(("role", "may"), [(Role.VIEWER, False), (Role.COMMENTER, True), (Role.EDITOR, True)])
def test_in_a_private_universe_a_seat_says_who_may(draft: Universe, ben: User, role: str, may: bool) -> None:
    seat(draft, ben, role)
    if may:
        post_comment(universe=draft, by=ben, text="Hello.")
    else:
        with pytest.raises(NotAllowed):
            post_comment(universe=draft, by=ben, text="Hello.")


def test_what_one_may_not_see_is_not_there(draft: Universe, ada: User, cleo: User) -> None:
    said = post_comment(universe=draft, by=ada, text="A note to myself.")
    acts: list[Callable[[], Any]] = [
        lambda: post_comment(universe=draft, by=cleo, text="Hello."),
        lambda: edit_comment(comment=said, by=cleo, text="Mine."),
        lambda: delete_comment(comment=said, by=cleo),
        lambda: resolve(comment=said, by=cleo),
        lambda: close_comments(universe=draft, by=cleo),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert not Comment.objects.visible_to(cleo).exists()
    assert not Comment.objects.visible_to(AnonymousUser()).exists()
    assert Comment.objects.visible_to(ada).get() == said


def test_a_guest_by_a_link_and_a_stranger_read_and_do_not_write(aurora: Universe, client_of: ClientOf) -> None:
    answer = client_of(None).post(address("comment_new", aurora.pk), {"text": "Hello."})
    assert answer["Location"].startswith("/accounts/login/")
    assert not Comment.objects.exists()


def test_only_its_author_changes_a_comment_and_it_is_marked(aurora: Universe, ada: User, ben: User, cleo: User) -> None:
    said = post_comment(universe=aurora, by=ben, text="Loud.")
    for other in (ada, cleo):
        with pytest.raises(NotAllowed):
            edit_comment(comment=said, by=other, text="Quiet.")
    assert edit_comment(comment=said, by=ben, text="Loud.").edited is None  # the same words are no change
    changed = edit_comment(comment=said, by=ben, text="Soft.", version=said.version)
    assert (changed.text, changed.edited is not None) == ("Soft.", True)
    with pytest.raises(Stale):
        edit_comment(comment=said, by=ben, text="Softer.", version=said.version)


def test_its_author_the_owner_and_moderators_at_their_desk_delete_a_comment(
    aurora: Universe, ada: User, ben: User, cleo: User, moe: User
) -> None:
    one, two, three = (post_comment(universe=aurora, by=ben, text=text) for text in ("One.", "Two.", "Three."))
    for other in (cleo, moe):
        with pytest.raises(NotAllowed):
            delete_comment(comment=one, by=other)
    with pytest.raises(NotAllowed):
        delete_as_moderator(comment=one, by=ada)
    delete_comment(comment=one, by=ben)
    delete_comment(comment=two, by=ada)
    assert ("comment", "Three.") in told(ada)
    delete_as_moderator(comment=three, by=moe)
    assert ("comment", "Three.") not in told(ada)
    assert not Comment.objects.exists()
    with pytest.raises(NotFound):
        delete_comment(comment=Comment(pk=one.pk, universe=aurora), by=ben)


def test_editors_the_owner_and_who_began_it_settle_a_thread(
    aurora: Universe, ada: User, ben: User, cleo: User, moe: User
) -> None:
    seat(aurora, moe, Role.EDITOR)
    said = post_comment(universe=aurora, by=ben, text="Too loud?")
    answer = post_comment(universe=aurora, by=cleo, to=said.pk, text="No.")
    with pytest.raises(NotAllowed):
        resolve(comment=said, by=cleo)
    with pytest.raises(Conflict):
        resolve(comment=answer, by=ada)  # a thread is settled, not an answer
    for person in (ada, ben, moe):
        first = resolve(comment=said, by=person)
        assert resolve(comment=said, by=ada).at == first.at  # twice changes nothing
        assert Comment.objects.settled(True).get() == said
        reopen(comment=said, by=person)
        reopen(comment=said, by=person)
        assert not Comment.objects.settled(True).exists()


# --- threads ------------------------------------------------------------------------------------------


def test_answers_of_answers_go_under_the_same_thread(aurora: Universe, ada: User, ben: User, cleo: User) -> None:
    head = post_comment(universe=aurora, by=ben, text="Which key?")
    answer = post_comment(universe=aurora, by=ada, to=head.pk, text="D.")
    deeper = post_comment(universe=aurora, by=cleo, to=answer.pk, text="Dorian!")
    assert (deeper.thread, deeper.parent) == (head, answer)
    [counted] = Comment.objects.heads().with_count()
    assert (counted, counted.answer_count) == (head, 2)  # type: ignore[attr-defined]


def test_an_answered_comment_leaves_its_place_until_its_last_answer_goes(
    aurora: Universe, ada: User, ben: User
) -> None:
    head = post_comment(universe=aurora, by=ben, text="Secret words", rating=3, moment=(2, 1))
    answer = post_comment(universe=aurora, by=ada, to=head.pk, text="Indeed.")
    assert delete_comment(comment=head, by=ben) is not None
    place = Comment.objects.get(pk=head.pk)
    assert (place.text, place.rating, place.bar, place.by, place.deleted is None) == ("", None, None, None, False)
    assert reviews_of(aurora)["count"] == 0
    with pytest.raises(Conflict):
        post_comment(universe=aurora, by=ada, to=head.pk, text="Are you there?")
    delete_comment(comment=answer, by=ada)
    assert not Comment.objects.exists()


def test_an_answer_stays_in_its_universe(aurora: Universe, draft: Universe, ada: User, cleo: User) -> None:
    note = post_comment(universe=draft, by=ada, text="A note.")
    with pytest.raises(NotFound):
        post_comment(universe=aurora, by=cleo, to=note.pk, text="I read you.")


def test_a_thread_has_an_end(aurora: Universe, ben: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commenting, "ANSWERS_MOST", 2)
    head = post_comment(universe=aurora, by=ben, text="One.")
    for text in ("Two.", "Three."):
        post_comment(universe=aurora, by=ben, to=head.pk, text=text)
    with pytest.raises(Conflict, match="new one"):
        post_comment(universe=aurora, by=ben, to=head.pk, text="Four.")


# --- words, pins, ratings -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 501, "bell\x07", "a\x00b", "half \ud800 a pair", None, 5])
def test_what_is_no_text_is_refused(aurora: Universe, ben: User, text: Any) -> None:
    with pytest.raises(Invalid) as refused:
        post_comment(universe=aurora, by=ben, text=text)
    assert [problem["path"] for problem in refused.value.problems] == ["text"]


def test_five_hundred_characters_fit_whatever_their_bytes(aurora: Universe, ben: User) -> None:
    assert len(post_comment(universe=aurora, by=ben, text="🪐" * 500).text) == 500


def test_a_comment_is_pinned_to_a_moment_of_the_cycle_or_to_a_parameter(ada: User, ben: User, universe_of: Any) -> None:
    short = universe_of(ada, name="Short", visibility="public", music={"cycle_bars": 8, "meter": "7/8"})
    assert (post_comment(universe=short, by=ben, text="Here.", moment=(8, 7)).bar) == 8
    assert post_comment(universe=short, by=ben, text="This.", parameter="physics.gravity").parameter
    wrong: list[dict[str, Any]] = [
        {"moment": (9, 1)}, {"moment": (0, 1)}, {"moment": (1, 8)}, {"moment": (1, 0)}, {"parameter": "physics.warp"},
        {"moment": (1, 1), "parameter": "physics.gravity"},
    ]  # fmt: skip
    for pin in wrong:
        with pytest.raises(Invalid):
            post_comment(universe=short, by=ben, text="There.", **pin)


def test_each_person_reviews_a_universe_once_and_its_owner_never(
    aurora: Universe, ada: User, ben: User, cleo: User
) -> None:
    assert reviews_of(aurora) == {"count": 0, "average": None}
    his = post_comment(universe=aurora, by=ben, text="Fine.", rating=4)
    post_comment(universe=aurora, by=cleo, text="Very fine.", rating=5)
    assert reviews_of(aurora) == {"count": 2, "average": 4.5}
    with pytest.raises(Conflict, match="already"):
        post_comment(universe=aurora, by=ben, text="Finer.", rating=5)
    with pytest.raises(Invalid):
        post_comment(universe=aurora, by=ada, text="Mine is best.", rating=5)
    with pytest.raises(Invalid):
        post_comment(universe=aurora, by=cleo, to=his.pk, text="Agreed.", rating=4)
    edit_comment(comment=his, by=ben, text="Fine.", rating=2)
    assert reviews_of(aurora) == {"count": 2, "average": 3.5}
    edit_comment(comment=his, by=ben, text="No judgement.", rating=None)
    assert reviews_of(aurora)["count"] == 1


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5, "5", True])
def test_a_rating_is_a_whole_number_from_one_to_five(aurora: Universe, ben: User, rating: Any) -> None:
    with pytest.raises(Invalid):
        post_comment(universe=aurora, by=ben, text="Fine.", rating=rating)


def test_the_same_operation_twice_is_one_comment_and_with_other_words_another(aurora: Universe, ben: User) -> None:
    first = post_comment(universe=aurora, by=ben, text="Once.", op="op-of-ben-1")
    assert post_comment(universe=aurora, by=ben, text="Once.", op="op-of-ben-1") == first
    assert post_comment(universe=aurora, by=ben, text="Twice.", op="op-of-ben-1") != first
    with pytest.raises(Invalid):
        post_comment(universe=aurora, by=ben, text="Once.", op="no op")


# --- who is told --------------------------------------------------------------------------------------


def test_each_whom_it_concerns_is_told_once(aurora: Universe, ada: User, ben: User, cleo: User) -> None:
    head = post_comment(universe=aurora, by=ben, text="Which key?")
    assert (told(ada), told(ben)) == ([("comment", "Which key?")], [])
    answer = post_comment(universe=aurora, by=cleo, to=head.pk, text="D, says @ada, @ada, @cleo.")
    assert told(ben) == [("reply", "D, says @ada, @ada, @cleo.")]
    assert [kind for kind, _ in told(ada)] == ["comment", "mention"]
    post_comment(universe=aurora, by=ada, to=answer.pk, text="It is.")
    assert [kind for kind, _ in told(ben)] == ["reply", "reply"]
    assert told(cleo) == [("reply", "It is.")]
    for one in Notification.objects.all():
        assert Comment.objects.filter(pk=one.address.split("/")[-2]).exists()


def test_an_edit_tells_only_those_who_are_mentioned_anew(aurora: Universe, ben: User, cleo: User, moe: User) -> None:
    said = post_comment(universe=aurora, by=ben, text="Listen, @cleo!")
    edit_comment(comment=said, by=ben, text="Listen, @cleo and @moe!")
    edit_comment(comment=said, by=ben, text="Listen, @moe!")
    assert ([kind for kind, _ in told(cleo)], [kind for kind, _ in told(moe)]) == (["mention"], ["mention"])
    assert [one.person for one in said.mentions.all()] == [moe]


def test_only_people_who_may_see_a_universe_are_mentioned_and_told(
    draft: Universe, ada: User, ben: User, cleo: User
) -> None:
    seat(draft, ben, Role.COMMENTER)
    said = post_comment(universe=draft, by=ada, text="@ben and @cleo, and @nobody-at-all")
    assert [one.person for one in said.mentions.all()] == [ben]
    assert (len(told(ben)), told(cleo)) == (1, [])
    asked = post_comment(universe=draft, by=ben, text="And now?")
    Seat.objects.all().delete()
    post_comment(universe=draft, by=ada, to=asked.pk, text="Now you are gone.")
    assert len(told(ben)) == 1


@pytest.mark.parametrize(("text", "names"), [
    ("@ben", ["ben"]), ("(@Ben)!", ["ben"]), ("@ben- and @ben_", ["ben"]), ("ben@example.org", []), ("@bené", []),
    ("@@ben", []), ("/@ben", []), ("x@ben", []), ("@ben@example.org", []), ("@benjamin", []), ("@ben.", ["ben"]),
])  # fmt: skip
def test_what_is_a_mention(aurora: Universe, cleo: User, ben: User, text: str, names: list[str]) -> None:
    said = post_comment(universe=aurora, by=cleo, text=text)
    assert [one.person.username for one in said.mentions.all()] == names
    assert "".join(piece for piece, _ in said.pieces()) == text


# --- blocks, closing, floods --------------------------------------------------------------------------


def test_whom_somebody_blocks_does_not_reach_them(aurora: Universe, ada: User, ben: User, cleo: User) -> None:
    his = post_comment(universe=aurora, by=ben, text="Which key?")
    hers = post_comment(universe=aurora, by=cleo, text="Lovely.")
    Block.objects.create(person=ben, blocked=cleo)
    with pytest.raises(NotAllowed) as refused:
        post_comment(universe=aurora, by=cleo, to=his.pk, text="D.")
    assert "block" not in refused.value.message.lower()
    with pytest.raises(NotAllowed, match="You have blocked"):
        post_comment(universe=aurora, by=ben, to=hers.pk, text="It is.")
    said = post_comment(universe=aurora, by=cleo, text="Hey @ben and @ada")
    assert [one.person for one in said.mentions.all()] == [ada]
    assert told(ben) == []
    Block.objects.create(person=ada, blocked=cleo)
    with pytest.raises(NotAllowed) as refused:
        post_comment(universe=aurora, by=cleo, text="And now?")
    assert "block" not in refused.value.message.lower()
    with pytest.raises(NotAllowed):
        edit_comment(comment=hers, by=cleo, text="Ugly.")
    delete_comment(comment=hers, by=cleo)  # one's own words one may always take back


def test_closed_comments_can_be_read_and_taken_back_and_no_more(
    aurora: Universe, ada: User, ben: User, client_of: ClientOf
) -> None:
    said = post_comment(universe=aurora, by=ben, text="Which key?")
    with pytest.raises(NotAllowed):
        close_comments(universe=aurora, by=ben)
    first = close_comments(universe=aurora, by=ada)
    assert close_comments(universe=aurora, by=ada).at == first.at
    for person in (ada, ben):
        with pytest.raises(NotAllowed):
            post_comment(universe=aurora, by=person, text="Hello?")
    with pytest.raises(NotAllowed):
        edit_comment(comment=said, by=ben, text="Hm.")
    page = client_of(ben).get(address("page", aurora.pk)).content.decode()
    assert "Which key?" in page
    assert "takes no comments at the moment" in page
    delete_comment(comment=said, by=ben)
    open_comments(universe=aurora, by=ada)
    open_comments(universe=aurora, by=ada)
    post_comment(universe=aurora, by=ben, text="Hello!")


def test_a_flood_is_refused_with_words_that_say_until_when(
    aurora: Universe, ben: User, cleo: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_020.0)
    for k in range(5):
        post_comment(universe=aurora, by=ben, text=f"{k}.")
    with pytest.raises(TooMany, match=r"in 40 seconds\."):
        post_comment(universe=aurora, by=ben, text="6.")
    post_comment(universe=aurora, by=cleo, text="One of another.")
    page = client_of(ben).post(address("comment_new", aurora.pk), {"text": "What I typed & more"})
    assert page.status_code == 429
    assert "in 40 seconds." in page.content.decode()
    assert "What I typed &amp; more" in page.content.decode()


def test_a_flood_of_an_hour_is_refused_too(aurora: Universe, ben: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commenting, "LIMITS", ((5, 60), (7, 3600)))
    hour = 1_800_000_000 // 3600 * 3600
    for k in range(7):
        monkeypatch.setattr("time.time", lambda k=k: hour + 60.0 * k)
        post_comment(universe=aurora, by=ben, text=f"{k}.")
    monkeypatch.setattr("time.time", lambda: hour + 3600 - 10 * 60 + 0.5)
    with pytest.raises(TooMany, match=r"in 10 minutes\."):
        post_comment(universe=aurora, by=ben, text="8.")


# --- pages --------------------------------------------------------------------------------------------


def test_the_panel_costs_the_same_for_three_and_for_sixty(
    aurora: Universe, ada: User, ben: User, cleo: User, client_of: ClientOf
) -> None:
    def count(client: Client, at: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at).status_code == 200
        return len(queries)

    def say(many: int) -> None:
        for k in range(many):
            head = post_comment(universe=aurora, by=(ben, cleo)[k % 2], text=f"Number {k}, @ada")
            if k % 3 == 0:
                post_comment(universe=aurora, by=ada, to=head.pk, text=f"@ben and @cleo: {k}")
                resolve(comment=head, by=ada)

    Block.objects.create(person=ben, blocked=User.objects.create_user("dana", "dana@example.org"))
    places = [address("page", aurora.pk), address("comments", aurora.pk), f"/api/v1/universes/{aurora.pk}/comments/"]
    browsers = [client_of(ben), client_of(ada), client_of(None)]
    say(3)
    few = [count(browser, at) for browser in browsers for at in places]
    say(57)
    assert [count(browser, at) for browser in browsers for at in places] == few
    assert max(few[1::3]) <= 20  # the panel by itself


NASTY = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> {{ 7|add:7 }} \u202eright to left\u202c @ben"


def test_whatever_people_write_is_text(aurora: Universe, ada: User, ben: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=ben.pk).update(display_name="<b>Ben</b>")
    head = post_comment(universe=aurora, by=ben, text=NASTY)
    answer = post_comment(universe=aurora, by=ben, to=head.pk, text=NASTY)
    for at in (
        address("page", aurora.pk), address("comments", aurora.pk), address("comment", aurora.pk, answer.pk),
        address("comment_edit", aurora.pk, head.pk),
    ):  # fmt: skip
        page = client_of(ben).get(at).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#x27;&gt;&lt;img" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Ben" not in page
        assert "{{ 7|add:7 }}" in page
    shown = client_of(ada).get(address("comments", aurora.pk)).content.decode()
    assert '<a class="mention" href="/people/ben/">@ben</a>' in shown
    assert '<p class="comment__text" dir="auto">' in shown


def test_a_form_posts_without_scripts_and_comes_back_with_what_is_wrong(
    aurora: Universe, ada: User, ben: User, client_of: ClientOf
) -> None:
    browser = client_of(ben)
    new = address("comment_new", aurora.pk)
    answer = browser.post(new, {"text": "Here", "bar": "2", "beat": "", "parameter": "", "rating": "4"})
    said = Comment.objects.get()
    assert answer["Location"] == f"{address('page', aurora.pk)}#comment-{said.pk}"
    assert (said.bar, said.beat, said.rating) == (2, 1, 4)
    deeper = browser.post(new, {"text": "And here", "to": str(said.pk)})
    assert deeper["Location"].startswith(f"{address('comment', aurora.pk, said.pk)}#comment-")
    wrong = browser.post(new, {"text": "x" * 501 + "<i>", "bar": "99", "beat": "1"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "has at most 500 characters" in page
    assert "bars 1 to" in page
    assert "x" * 501 + "&lt;i&gt;" in page
    for field, value in (("bar", "one"), ("to", "me"), ("rating", "9"), ("text", "a\x00")):
        assert browser.post(new, {"text": "a", field: value}).status_code == 422, field
    assert Comment.objects.count() == 2


def test_by_htmx_a_comment_is_answered_with_a_fresh_form_and_where_it_is(
    aurora: Universe, ben: User, client_of: ClientOf
) -> None:
    browser, htmx = client_of(ben), {"HX-Request": "true"}
    done = browser.post(address("comment_new", aurora.pk), {"text": "Hello."}, headers=htmx)
    about = json.loads(done["HX-Trigger"])["harmonic:comment"]
    said = Comment.objects.get()
    assert about == {"act": "posted", "id": str(said.pk), "thread": ""}
    assert "Hello." not in done.content.decode()
    item = browser.get(address("comment", aurora.pk, said.pk), headers=htmx).content.decode()
    assert item.lstrip().startswith('<li class="thread"')
    edited = browser.post(address("comment_edit", aurora.pk, said.pk), {"text": "Hello!"}, headers=htmx)
    assert "<article" in edited.content.decode()
    assert "edited" in edited.content.decode()
    gone = browser.post(address("comment_delete", aurora.pk, said.pk), headers=htmx)
    assert (gone.status_code, json.loads(gone["HX-Trigger"])["harmonic:comment"]["act"]) == (204, "deleted")
    refused = browser.post(address("comment_new", aurora.pk), {"text": ""}, headers=htmx)
    assert refused.status_code == 422


def test_the_list_is_paged_sorted_and_filtered(aurora: Universe, ada: User, ben: User, client_of: ClientOf) -> None:
    said = [
        post_comment(universe=aurora, by=ben, text=f"Number {k:02}.", rating=3 if k == 4 else None) for k in range(25)
    ]
    resolve(comment=said[7], by=ben)
    here = address("comments", aurora.pk)

    def shown(at: str) -> list[int]:
        page = client_of(None).get(at)
        return [int(one.comment.text[7:9]) for one in page.context["threads"]]

    assert shown(here) == list(range(24, 4, -1))
    assert shown(f"{here}?sort=oldest") == list(range(20))
    assert shown(f"{here}?show=resolved") == [7]
    assert 7 not in shown(f"{here}?show=open&sort=oldest")
    assert shown(f"{here}?show=reviews") == [4]
    assert shown(f"{here}?show=nothing&sort=worst&after=forged") == list(range(24, 4, -1))
    assert shown(client_of(None).get(here).context["more"]) == [4, 3, 2, 1, 0]
    assert shown(client_of(None).get(f"{here}?sort=oldest").context["more"]) == [20, 21, 22, 23, 24]


def test_a_long_thread_shows_its_last_answers_and_its_page_all_of_them(
    aurora: Universe, ben: User, client_of: ClientOf
) -> None:
    head = post_comment(universe=aurora, by=ben, text="Count!")
    for k in range(8):
        post_comment(universe=aurora, by=ben, to=head.pk, text=f"({k})")
    panel = client_of(None).get(address("page", aurora.pk)).content.decode()
    assert "3 earlier answers" in panel
    assert "(2)" not in panel
    assert panel.index("(3)") < panel.index("(7)")
    thread = client_of(None).get(address("comment", aurora.pk, head.pk)).content.decode()
    assert all(f"({k})" in thread for k in range(8))


def test_comments_of_somebody_whom_one_has_blocked_are_folded_for_oneself_alone(
    aurora: Universe, ben: User, cleo: User, client_of: ClientOf
) -> None:
    post_comment(universe=aurora, by=cleo, text="Lovely.")
    Block.objects.create(person=ben, blocked=cleo)
    here = address("comments", aurora.pk)
    assert "somebody whom you have blocked" in client_of(ben).get(here).content.decode()
    assert "somebody whom you have blocked" not in client_of(cleo).get(here).content.decode()
    assert "somebody whom you have blocked" not in client_of(None).get(here).content.decode()


def test_who_has_not_confirmed_an_address_is_told_so_and_gets_the_mail_anew(
    aurora: Universe, cleo: User, client_of: ClientOf, mailoutbox: list[Any]
) -> None:
    EmailAddress.objects.filter(user=cleo).update(verified=False)
    browser = client_of(cleo)
    page = browser.get(address("page", aurora.pk)).content.decode()
    assert "please confirm your e-mail address" in page
    assert 'name="action_send"' in page
    assert "comment-form" not in page.replace("comment-form__", "")
    browser.post(reverse("account_email"), {"email": "cleo@example.org", "action_send": ""})
    assert [mail.to for mail in mailoutbox] == [["cleo@example.org"]]
    refused = browser.post(address("comment_new", aurora.pk), {"text": "Hello."})
    assert refused.status_code == 403


def test_at_the_desk_a_comment_is_deleted_by_the_operation(
    aurora: Universe, ada: User, ben: User, moe: User, client_of: ClientOf
) -> None:
    head = post_comment(universe=aurora, by=ben, text="Rude words")
    post_comment(universe=aurora, by=ada, to=head.pk, text="Please.")
    desk = client_of(moe)
    assert "Rude words" in desk.get(reverse("admin:universes_comment_changelist")).content.decode()
    sent = {"action": "delete_selected", "_selected_action": [str(head.pk)], "post": "yes"}
    desk.post(reverse("admin:universes_comment_changelist"), sent)
    assert (Comment.objects.get(pk=head.pk).text, Comment.objects.count()) == ("", 2)
    assert desk.get(reverse("admin:universes_comment_add")).status_code == 403


# --- the API ------------------------------------------------------------------------------------------


def test_the_api_posts_reads_changes_settles_and_deletes(aurora: Universe, ada: User, ben: User, api_of: Any) -> None:
    his, hers = api_of(ben), api_of(ada)
    at = f"/api/v1/universes/{aurora.pk}/comments/"
    body = {"text": "Which key, @ada?", "rating": 4, "moment": {"bar": 3, "beat": 2}}
    posted = his.post(at, body, headers={"Idempotency-Key": "post-of-ben-1"})
    said = posted.json()["data"]
    assert posted.status_code == 201
    assert (said["by"], said["rating"], said["moment"], said["mentions"]) == ("ben", 4, {"bar": 3, "beat": 2}, ["ada"])
    assert his.post(at, body, headers={"Idempotency-Key": "post-of-ben-1"}).json()["data"]["id"] == said["id"]
    answer = hers.post(at, {"text": "D.", "to": said["id"]}).json()["data"]
    assert answer["thread"] == said["id"]
    listed = api_of(None).get(at).json()["data"]
    assert (listed["count"], listed["reviews"]) == (1, {"count": 1, "average": 4.0})
    assert listed["results"][0]["answers"] == 1
    assert [one["text"] for one in api_of(None).get(f"{at}?thread={said['id']}").json()["data"]["results"]] == ["D."]
    one = f"/api/v1/comments/{said['id']}/"
    etag = his.get(one)["ETag"]
    assert hers.patch(one, {"text": "Hm."}).status_code == 403
    assert his.patch(one, {"text": "Which key?"}, headers={"If-Match": '"1"'}).status_code == 412
    assert his.patch(one, {"text": "Which key?"}, headers={"If-Match": etag}).json()["data"]["edited"]
    assert hers.put(f"{one}resolution/").json()["data"]["by"] == "ada"
    assert api_of(None).get(f"{at}?resolved=true").json()["data"]["count"] == 1
    assert api_of(None).get(f"{at}?resolved=false&sort=oldest").json()["data"]["count"] == 0
    assert hers.delete(f"{one}resolution/").status_code == 204
    assert his.delete(one).status_code == 204
    assert api_of(None).get(one).json()["data"]["deleted"] is True
    assert hers.put(f"{at}closing/").status_code == 200
    assert his.post(at, {"text": "Hello?"}).status_code == 403
    assert hers.delete(f"{at}closing/").status_code == 204


def test_the_api_refuses_in_the_one_shape(aurora: Universe, draft: Universe, ada: User, ben: User, api_of: Any) -> None:
    his = api_of(ben)
    at = f"/api/v1/universes/{aurora.pk}/comments/"
    bodies: list[Any] = [
        {}, [], {"text": ""}, {"text": "x" * 501}, {"text": "a\x00"}, {"text": "a", "rating": 6},
        {"text": "a", "moment": {"bar": 65}}, {"text": "a", "moment": {"bar": 20}}, {"text": "a", "parameter": "warp"},
        {"text": "a", "to": "me"}, {"text": "a", "moment": {"bar": 1}, "parameter": "physics.gravity"},
    ]  # fmt: skip
    for body in bodies:
        refused = his.post(at, body)
        assert refused.status_code == 400, body
        assert refused.json()["error"]["problems"] or refused.json()["error"]["message"]
    note = post_comment(universe=draft, by=ada, text="A note.")
    for method in ("get", "patch", "delete"):
        assert getattr(his, method)(f"/api/v1/comments/{note.pk}/").status_code == 404
    assert his.put(f"/api/v1/comments/{note.pk}/resolution/").status_code == 404
    EmailAddress.objects.filter(user=ben).update(verified=False)
    assert his.post(at, {"text": "Hello."}).json()["error"]["code"] == "email_unconfirmed"
