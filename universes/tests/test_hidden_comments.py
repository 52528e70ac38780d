"""Comments are reported and hidden: who said it goes on reading it, everybody else its place, or nothing."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Follow, Notification, User
from accounts.postman import Postman
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Case, Comment, Hidden, Role, Seat, Universe
from universes.models.comment import newest_of, reviews_of
from universes.operations import commenting
from universes.operations.commenting import delete_comment, edit_comment, post_comment, resolve
from universes.operations.counting import recount
from universes.operations.moderators import make_group
from universes.operations.reporting import report
from universes.operations.ruling import answer_appeal, appeal, reverse_ruling, rule, rule_on_thing

pytestmark = pytest.mark.django_db

V1, WORDS = "/api/v1", "Rude words"


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commenting, "LIMITS", ())


@pytest.fixture
def mia() -> User:
    """Somebody who moderates without running the site."""
    person = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    person.groups.add(make_group())
    return person


@pytest.fixture
def rude(aurora: Universe, ben: User) -> Comment:
    """What Ben says of Aurora, with a rating."""
    return post_comment(universe=aurora, by=ben, text=WORDS, rating=1)


def hide(comment: Comment, by: User, **more: Any) -> Any:
    said = {"verdict": "hide", "reason": "It insults"} | more
    return rule_on_thing(kind="comment", identity=str(comment.pk), by=by, **said)


def page_of(comment: Comment) -> str:
    return reverse("universes:comment", args=[comment.universe_id, comment.pk])


def shown_by(browser: Any, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


# --- reporting ---------------------------------------------------------------------------------------


def test_a_comment_is_reported_with_its_words(rude: Comment, ben: User, cleo: User) -> None:
    case = report(kind="comment", identity=str(rude.pk), by=cleo, reason="abuse")[0].case
    assert (case.kind, case.about, case.quote, case.label) == ("comment", ben, WORDS, "what Ben said about Aurora")


def test_nobody_reports_a_comment_that_they_may_not_read_nor_their_own(
    rude: Comment, draft: Universe, ada: User, ben: User, cleo: User, moe: User
) -> None:
    note = post_comment(universe=draft, by=ada, text="Among ourselves")
    for wrong in (str(note.pk), "not-a-number", "", "7"):
        with pytest.raises(NotFound):
            report(kind="comment", identity=wrong, by=cleo, reason="spam")
    with pytest.raises(Invalid):
        report(kind="comment", identity=str(rude.pk), by=ben, reason="spam")
    hide(rude, moe)
    with pytest.raises(NotFound):
        report(kind="comment", identity=str(rude.pk), by=cleo, reason="spam")


def test_the_place_of_a_deleted_comment_is_nothing_to_report(
    aurora: Universe, rude: Comment, ada: User, ben: User, cleo: User
) -> None:
    post_comment(universe=aurora, by=ada, to=rude.pk, text="Please.")
    delete_comment(comment=rude, by=ben)
    with pytest.raises(NotFound):
        report(kind="comment", identity=str(rude.pk), by=cleo, reason="spam")


def test_the_way_to_report_stands_beside_what_others_said(
    aurora: Universe, rude: Comment, ben: User, cleo: User, client_of: Any
) -> None:
    way, page = reverse("universes:report", args=["comment", rude.pk]), reverse("universes:page", args=[aurora.pk])
    assert way in shown_by(client_of(cleo), page)
    assert way in shown_by(client_of(cleo), page_of(rude))
    for other in (ben, None):
        assert way not in shown_by(client_of(other), page)
    browser = client_of(cleo)
    dialog = browser.get(way, headers={"HX-Request": "true"}).content.decode()
    assert "dialog__head" in dialog
    assert "what Ben said about Aurora" in dialog
    sent = browser.post(way, {"reason": "abuse", "words": ""})
    assert sent["Location"] == page_of(rude)
    assert Case.objects.get().reports.get().reporter == cleo


def test_programs_report_a_comment(rude: Comment, draft: Universe, ada: User, cleo: User, api_of: Any) -> None:
    sent = {"kind": "comment", "id": str(rude.pk), "reason": "abuse"}
    made = api_of(cleo).post(f"{V1}/reports/", sent)
    assert made.status_code == 201
    assert (made.json()["data"]["kind"], made.json()["data"]["thing"]) == ("comment", str(rude.pk))
    assert api_of(None).post(f"{V1}/reports/", sent).status_code == 401
    note = post_comment(universe=draft, by=ada, text="Among ourselves")
    assert api_of(cleo).post(f"{V1}/reports/", sent | {"id": str(note.pk)}).status_code == 404


def test_three_independent_people_hide_a_comment_for_now(rude: Comment, ben: User, cleo: User, client_of: Any) -> None:
    for k in range(3):
        witness = User.objects.create_user(f"witness{k}", f"witness{k}@example.org")
        User.objects.filter(pk=witness.pk).update(date_joined=timezone.now() - timedelta(days=2))
        EmailAddress.objects.create(user=witness, email=witness.email, verified=True, primary=True)
        assert Comment.objects.visible_to(cleo).exists()
        report(kind="comment", identity=str(rude.pk), by=witness, reason="abuse", address=f"203.0.113.{k}")
    assert Hidden.objects.get().is_for_now
    assert not Comment.objects.visible_to(cleo).exists()
    assert "Several people reported this comment" in shown_by(client_of(ben), page_of(rude))
    assert "what Ben said about Aurora" in Notification.objects.of(ben)[0].sentence()
    assert AuditEntry.objects.get().act == "case.hide"


@pytest.mark.parametrize("visibility", ["private", "unlisted", "open", "public"])
def test_whoever_reads_a_comment_may_report_it_and_nobody_else(
    ada: User, ben: User, cleo: User, moe: User, universe_of: Any, client_of: Any, api_of: Any, visibility: str
) -> None:
    place = universe_of(ada, name="Talk", visibility=visibility)
    Seat.objects.create(universe=place, person=ben, role=Role.VIEWER, by=ada, at=timezone.now())
    said = post_comment(universe=place, by=ada, text=WORDS)
    way, sent = reverse("universes:report", args=["comment", said.pk]), {"kind": "comment", "id": str(said.pk)}
    for person, reads in ((ben, True), (cleo, visibility != "private"), (moe, visibility != "private")):
        assert client_of(person).get(way).status_code == (200 if reads else 404), person
        answer = api_of(person).post(f"{V1}/reports/", sent | {"reason": "abuse"})
        assert answer.status_code == (201 if reads else 404), person
    assert client_of(None).get(way)["Location"].startswith("/accounts/login/")
    assert client_of(ada).post(way, {"reason": "abuse"}).status_code == 422  # one's own


# --- hidden ------------------------------------------------------------------------------------------


def test_a_hidden_comment_is_gone_for_all_but_who_said_it_and_moderators(
    aurora: Universe, rude: Comment, ada: User, ben: User, cleo: User, mia: User, client_of: Any, api_of: Any
) -> None:
    hide(rude, mia)
    whole, listed = reverse("universes:page", args=[aurora.pk]), reverse("universes:comments", args=[aurora.pk])
    for person in (ada, cleo, None):
        assert client_of(person).get(page_of(rude)).status_code == 404
        assert api_of(person).get(f"{V1}/comments/{rude.pk}/").status_code == 404
        for address in (whole, listed, f"{listed}?show=reviews", f"{listed}?show=open"):
            assert WORDS not in shown_by(client_of(person), address)
        assert api_of(person).get(f"{V1}/universes/{aurora.pk}/comments/").json()["data"]["count"] == 0
    for person, says in ((ben, "A moderator has hidden this comment"), (mia, "because you moderate")):
        for address in (whole, page_of(rude)):
            shown = shown_by(client_of(person), address)
            assert WORDS in shown
            assert says in shown
        read = api_of(person).get(f"{V1}/comments/{rude.pk}/").json()["data"]
        assert (read["text"], read["hidden"], read["rating"]) == (WORDS, True, 1)
    assert "It insults" in shown_by(client_of(ben), page_of(rude))


def test_a_hidden_comment_that_was_answered_leaves_its_place_without_words_and_name(
    aurora: Universe, rude: Comment, ada: User, ben: User, cleo: User, moe: User, client_of: Any, api_of: Any
) -> None:
    post_comment(universe=aurora, by=ada, to=rude.pk, text="Please be kind")
    hide(rude, moe)
    for person in (ada, cleo, None):
        shown = shown_by(client_of(person), page_of(rude))
        assert "Hidden by a moderator." in shown
        assert "Please be kind" in shown
        assert WORDS not in shown
        assert "★" not in shown
        read = api_of(person).get(f"{V1}/comments/{rude.pk}/").json()["data"]
        assert (read["text"], read["by"], read["name"], read["rating"]) == ("", None, "", None)
        assert (read["hidden"], read["deleted"], read["answers"]) == (True, False, 1)
    listed = reverse("universes:comments", args=[aurora.pk])
    assert "Hidden by a moderator." not in shown_by(client_of(cleo), f"{listed}?show=reviews")
    assert WORDS in shown_by(client_of(ben), page_of(rude))


def test_an_answer_that_was_answered_leaves_its_place_too_and_the_place_goes_with_the_last_words_below(
    aurora: Universe, ada: User, ben: User, cleo: User, moe: User
) -> None:
    head = post_comment(universe=aurora, by=ada, text="Which key?")
    answer = post_comment(universe=aurora, by=ben, to=head.pk, text=WORDS)
    deeper = post_comment(universe=aurora, by=cleo, to=answer.pk, text="Well.")
    for one in (head, answer):
        hide(one, moe)

    def standing(person: User) -> set[Comment]:
        return set(Comment.objects.standing_for(person))

    stranger = User.objects.create_user("dana", "dana@example.org")
    assert standing(stranger) == {head, answer, deeper}
    assert set(Comment.objects.visible_to(stranger)) == {deeper}
    hide(deeper, moe)
    assert standing(stranger) == set()
    assert standing(cleo) == {head, answer, deeper}  # she reads her own, where it stands
    assert standing(ben) == {head, answer}
    assert standing(ada) == {head}


def test_a_deleted_place_goes_where_all_below_it_is_hidden(
    aurora: Universe, rude: Comment, ada: User, ben: User, cleo: User, moe: User, client_of: Any
) -> None:
    answer = post_comment(universe=aurora, by=ada, to=rude.pk, text="Worse words")
    delete_comment(comment=rude, by=ben)
    hide(answer, moe)
    assert client_of(cleo).get(page_of(rude)).status_code == 404
    assert client_of(cleo).get(page_of(answer)).status_code == 404
    assert "Worse words" in shown_by(client_of(ada), page_of(answer))


def test_what_is_hidden_counts_neither_among_reviews_nor_answers_nor_as_the_newest(
    aurora: Universe, rude: Comment, ben: User, cleo: User, moe: User, api_of: Any
) -> None:
    other = post_comment(universe=aurora, by=cleo, text="Lovely", rating=5)
    loud = post_comment(universe=aurora, by=ben, to=other.pk, text="Loud")
    assert (reviews_of(aurora), newest_of(aurora)) == ({"count": 2, "average": 3.0}, str(loud.pk))
    for one in (rude, loud):
        hide(one, moe)
    assert (reviews_of(aurora), newest_of(aurora)) == ({"count": 1, "average": 5.0}, str(other.pk))
    for person, answers, heads in ((cleo, 0, 1), (ben, 1, 2)):
        listed = api_of(person).get(f"{V1}/universes/{aurora.pk}/comments/").json()["data"]
        assert listed["count"] == heads
        assert {one["id"]: one["answers"] for one in listed["results"]}[str(other.pk)] == answers
        assert listed["reviews"] == {"count": 1, "average": 5.0}


def test_the_numbers_of_a_universe_are_right_after_each_act(
    aurora: Universe, rude: Comment, ada: User, ben: User, moe: User
) -> None:
    recount()
    post_comment(universe=aurora, by=ada, to=rude.pk, text="Please.")
    made = hide(rude, moe)
    assert recount() == 0
    reverse_ruling(ruling=made, by=moe, reason="A mistake")
    assert recount() == 0
    other = post_comment(universe=aurora, by=ben, text="Worse words")
    hide(other, moe)
    kind = post_comment(universe=aurora, by=ben, text="Kind words")
    for gone in (rude, other, kind):
        assert recount() == 0
        delete_comment(comment=gone, by=ben)
    assert recount() == 0


def test_a_hidden_comment_is_not_changed_answered_or_settled_by_anybody(
    aurora: Universe, rude: Comment, ada: User, ben: User, cleo: User, moe: User, client_of: Any, api_of: Any
) -> None:
    post_comment(universe=aurora, by=ada, to=rude.pk, text="Please.")
    hide(rude, moe)
    with pytest.raises(Conflict):
        edit_comment(comment=rude, by=ben, text="Kind words")
    for person in (ben, cleo):
        with pytest.raises(Conflict):
            post_comment(universe=aurora, by=person, to=rude.pk, text="But")
    with pytest.raises(Conflict):
        resolve(comment=rude, by=ada)
    with pytest.raises(NotAllowed, match="hidden"):
        delete_comment(comment=rude, by=ada)
    assert client_of(ben).get(reverse("universes:comment_edit", args=[aurora.pk, rude.pk])).status_code == 409
    assert api_of(ben).patch(f"{V1}/comments/{rude.pk}/", {"text": "Kind"}).status_code == 409
    assert api_of(ada).delete(f"{V1}/comments/{rude.pk}/").status_code == 403


def test_who_said_it_may_delete_what_is_hidden(
    aurora: Universe, rude: Comment, ada: User, ben: User, moe: User, client_of: Any
) -> None:
    post_comment(universe=aurora, by=ada, to=rude.pk, text="Please.")
    made = hide(rude, moe)
    delete_comment(comment=rude, by=ben)
    assert not Hidden.objects.exists()
    assert "This comment was deleted." in shown_by(client_of(ada), page_of(rude))
    reverse_ruling(ruling=made, by=moe, reason="A mistake")  # there is nothing to show, and nothing fails
    assert Comment.objects.get(pk=rude.pk).deleted


def test_a_case_outlives_its_comment(rude: Comment, ben: User, cleo: User, moe: User) -> None:
    case = report(kind="comment", identity=str(rude.pk), by=cleo, reason="abuse")[0].case
    delete_comment(comment=rude, by=ben)
    made = rule(case=case, by=moe, verdict="hide", reason="It insulted")
    assert (made.case.quote, made.case.about) == (WORDS, ben)
    assert not Hidden.objects.exists()


# --- shown again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("reverses", [True, False])
def test_an_appeal_that_succeeds_shows_it_again_and_one_that_does_not_leaves_it(
    aurora: Universe, rude: Comment, ben: User, cleo: User, moe: User, mia: User, client_of: Any, reverses: bool
) -> None:
    made = hide(rude, moe)
    assert "what Ben said about Aurora" in shown_by(client_of(ben), reverse("universes:rulings"))
    appeal(ruling=made, by=ben, words="It is a quotation")
    answer_appeal(ruling=made, by=mia, reverses=reverses, reason="We looked again")
    assert Comment.objects.visible_to(cleo).exists() == reverses
    assert reviews_of(aurora)["count"] == int(reverses)
    assert client_of(cleo).get(page_of(rude)).status_code == (200 if reverses else 404)


def test_its_etag_tells_that_the_words_are_hidden(aurora: Universe, rude: Comment, ada: User, moe: User,
                                                  api_of: Any) -> None:  # fmt: skip
    """Else a program that asks whether what it has is still right would be told so."""
    post_comment(universe=aurora, by=ada, to=rude.pk, text="Please.")
    api, address = api_of(ada), f"{V1}/comments/{rude.pk}/"
    before = api.get(address)["ETag"]
    made = hide(rude, moe)
    hidden = api.get(address, headers={"If-None-Match": before})
    assert (hidden.status_code, hidden["ETag"] == before) == (200, False)
    reverse_ruling(ruling=made, by=moe, reason="A mistake")
    assert api.get(address)["ETag"] == before


# --- elsewhere ---------------------------------------------------------------------------------------


def test_inboxes_and_letters_quote_it_no_more_until_it_is_shown_again(
    aurora: Universe, ada: User, ben: User, cleo: User, moe: User, client_of: Any
) -> None:
    said = post_comment(universe=aurora, by=ben, text=f"{WORDS} for @cleo")
    assert WORDS in shown_by(client_of(cleo), "/me/inbox/")
    made = hide(said, moe)  # the letter to Cleo waits
    for person in (ada, cleo):
        assert WORDS not in shown_by(client_of(person), "/me/inbox/")
    Postman(threading.Event()).work(until_idle=True)
    [letter] = [one for one in mail.outbox if one.to == ["cleo@example.org"]]
    assert "mentioned you" in letter.subject
    assert WORDS not in letter.body
    reverse_ruling(ruling=made, by=moe, reason="A mistake")
    assert WORDS in shown_by(client_of(cleo), "/me/inbox/")


def test_home_search_and_the_page_of_a_person_show_no_words_of_it(
    aurora: Universe, rude: Comment, ada: User, ben: User, cleo: User, moe: User, client_of: Any
) -> None:
    Follow.objects.create(person=cleo, followed=ben)
    hide(rude, moe)
    for address in ("/home/", "/explore/?q=Rude", "/people/ben/", f"/universes/{aurora.pk}/"):
        answer = client_of(cleo).get(address)
        assert WORDS not in answer.content.decode(), address


def test_pages_take_the_same_queries_however_many_are_hidden(
    aurora: Universe, ada: User, ben: User, cleo: User, moe: User, client_of: Any
) -> None:
    browsers = client_of(cleo), client_of(ben)

    def queries() -> list[int]:
        found = []
        for browser in browsers:
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(reverse("universes:comments", args=[aurora.pk])).status_code == 200
            found.append(len(asked))
        return found

    def one_more() -> None:
        said = post_comment(universe=aurora, by=ben, text=WORDS)
        post_comment(universe=aurora, by=ada, to=said.pk, text="Please.")
        hide(said, moe)

    one_more()
    before = queries()
    for _ in range(4):
        one_more()
    assert queries() == before


# --- the desk ----------------------------------------------------------------------------------------


def test_the_desk_shows_a_comment_in_its_thread_with_a_link_to_it(
    aurora: Universe, ada: User, ben: User, cleo: User, mia: User, client_of: Any
) -> None:
    head = post_comment(universe=aurora, by=ada, text="Which key?")
    said = post_comment(universe=aurora, by=ben, to=head.pk, text="<b>Rude</b>")
    post_comment(universe=aurora, by=ada, to=said.pk, text="Please.")
    case = report(kind="comment", identity=str(said.pk), by=cleo, reason="abuse")[0].case
    desk, address = client_of(mia), reverse("admin:universes_case_change", args=[case.pk])
    shown = shown_by(desk, address)
    places = [
        shown.index(words)
        for words in ("Which key?</div>", "(this one) &lt;b&gt;Rude&lt;/b&gt;</div>", "Please.</div>")
    ]
    assert places == sorted(places)
    assert f'href="{page_of(said)}"' in shown
    own = reverse("admin:universes_comment_change", args=[said.pk])
    assert own in shown
    assert reverse("admin:universes_case_thing", args=["comment", said.pk]) in shown_by(desk, own)
    assert "<b>Rude" not in shown_by(desk, "/admin/universes/case/")
    delete_comment(comment=said, by=ben)
    assert "It was deleted." in shown_by(desk, address)


def test_the_desk_hides_a_comment_and_shows_it_again(rude: Comment, cleo: User, mia: User, client_of: Any) -> None:
    case, desk = report(kind="comment", identity=str(rude.pk), by=cleo, reason="abuse")[0].case, client_of(mia)
    ruled = desk.post(reverse("admin:universes_case_rule", args=[case.pk]), {"verdict": "hide", "reason": "It insults"})
    assert ruled.status_code == 302
    assert (Hidden.objects.get().comment, AuditEntry.objects.first().act) == (rude, "ruling.hide")  # type: ignore[union-attr]
    sent = {"action": "show_again", "_selected_action": [Hidden.objects.get().pk], "apply": "1", "reason": "Enough"}
    desk.post("/admin/universes/hidden/", sent)
    assert Comment.objects.visible_to(cleo).get() == rude


def test_moderators_without_the_site_delete_no_comments(rude: Comment, mia: User, client_of: Any) -> None:
    """They rule, with a reason that is read; to delete is for who runs the site."""
    gone = client_of(mia).post(reverse("admin:universes_comment_delete", args=[rude.pk]), {"post": "yes"})
    assert gone.status_code == 403
    assert Comment.objects.exists()
