"""Who belongs to a universe: seats, invitations, links, guests and owners, as acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification, User
from simulation.errors import TooMany
from universes.access import Rank, given_rank, may, members, rank_of
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.guests import LINKS_MOST, guest_of
from universes.models import Edit, Invitation, Role, Seat, ShareLink, Universe
from universes.operations import inviting, sharing
from universes.operations.editing import edit, new_op
from universes.operations.entering import bring_links, guest_name, name_guest, open_link
from universes.operations.inviting import accept, decline, invite, withdraw
from universes.operations.publishing import publish
from universes.operations.sharing import change_role, leave, make_link, remove_seat, revoke_link, transfer

pytestmark = pytest.mark.django_db
PASSWORD = "orbit-of-mercury"  # Ada's


@pytest.fixture
def session() -> SessionStore:
    return SessionStore()


def let_in(universe: Universe, owner: User, person: User, role: str = "editor") -> None:
    accept(token=invite(universe=universe, by=owner, whom=person.username, role=role).token, by=person)


def in_a_day() -> Any:
    return timezone.now() + timedelta(days=1)


def past(model: Any, **which: Any) -> None:
    model.objects.filter(**which).update(expires=timezone.now() - timedelta(seconds=1))


# --- invitations -------------------------------------------------------------------------------------


def test_ben_accepts_and_may_do_what_his_role_says_until_ada_takes_the_seat_away(
    draft: Universe, ada: User, ben: User
) -> None:
    asked = invite(universe=draft, by=ada, whom="@Ben ", role="commenter")
    assert rank_of(ben, draft) == Rank.NONE  # asked is not seated
    accept(token=asked.token, by=ben)
    assert (may("chat", ben, draft), may("edit", ben, draft)) == (True, False)
    change_role(universe=draft, by=ada, username="ben", role="editor")
    edit(universe=draft, by=ben, op=new_op(), changes=[{"path": "physics.gravity", "value": 2.5}])
    remove_seat(universe=draft, by=ada, username="ben")
    assert draft not in Universe.objects.visible_to(ben)
    with pytest.raises(NotFound):
        edit(universe=draft, by=ben, op=new_op(), changes=[{"path": "physics.gravity", "value": 3.5}])


def test_an_invitation_is_for_whom_it_names(draft: Universe, ada: User, ben: User, cleo: User) -> None:
    token = invite(universe=draft, by=ada, whom="ben", role="viewer").token
    for act in (accept, decline):
        with pytest.raises(NotFound):
            act(token=token, by=cleo)
    with pytest.raises(NotAllowed):
        accept(token=token, by=AnonymousUser())
    assert Invitation.objects.get().person == ben


def test_a_letter_goes_to_an_address_and_whoever_opens_it_signed_in_takes_the_seat(
    draft: Universe, ada: User, cleo: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = invite(
            universe=draft,
            by=ada,
            whom="Friend@Example.net",
            role="editor",
            address=lambda one: f"https://x/{one.token}",
        )
    [letter] = mail.outbox
    assert letter.to == ["friend@example.net"]
    assert letter.subject == "Ada invites you to “Draft”"
    assert f"https://x/{asked.token}" in letter.body
    accept(token=asked.token, by=cleo)
    assert given_rank(cleo, draft) == Rank.EDITOR
    assert not Invitation.objects.exists()


def test_who_has_an_account_finds_the_invitation_in_the_inbox_until_it_is_answered(
    draft: Universe, ada: User, ben: User, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = invite(universe=draft, by=ada, whom="ben", role="editor")
    told = Notification.objects.get(person=ben)
    assert (told.sentence(), told.quote[:14]) == ("Ada invited you to Draft", "You may listen")
    there = client_of(ben).get(f"/me/inbox/{told.pk}/", follow=True)
    assert "Draft" in there.content.decode()
    assert not mail.outbox  # nothing to an address that nobody has confirmed
    accept(token=asked.token, by=ben)
    assert not Notification.objects.filter(person=ben).exists()


def test_an_invitation_that_is_taken_back_is_no_news(draft: Universe, ada: User, ben: User) -> None:
    asked = invite(universe=draft, by=ada, whom="ben", role="viewer")
    withdraw(universe=draft, by=ada, invitation_id=asked.pk)
    assert not Notification.objects.exists()


def test_whether_an_address_has_an_account_is_told_to_nobody(draft: Universe, ada: User, ben: User) -> None:
    known = invite(universe=draft, by=ada, whom=ben.email, role="viewer")
    unknown = invite(universe=draft, by=ada, whom="nobody@example.net", role="viewer")
    assert (known.person, unknown.person) == (None, None)


def test_a_name_with_line_breaks_sends_no_headers(
    ada: User, universe_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    universe = universe_of(ada, name="One")
    Universe.objects.filter(pk=universe.pk).update(name="One\r\nBcc: all@example.net")
    with django_capture_on_commit_callbacks(execute=True):
        invite(universe=universe, by=ada, whom="x@example.net", role="viewer")
    assert mail.outbox[0].recipients() == ["x@example.net"]
    assert "\n" not in mail.outbox[0].subject


def test_a_letter_that_cannot_be_sent_leaves_the_invitation(
    draft: Universe, ada: User, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OSError("no mail server")

    monkeypatch.setattr(inviting, "send_mail", away)
    with django_capture_on_commit_callbacks(execute=True):
        invite(universe=draft, by=ada, whom="x@example.net", role="viewer")
    assert Invitation.objects.count() == 1


def test_to_ask_again_makes_the_invitation_new(draft: Universe, ada: User, ben: User) -> None:
    first = invite(universe=draft, by=ada, whom="ben", role="viewer")
    past(Invitation, pk=first.pk)
    again = invite(universe=draft, by=ada, whom="ben", role="editor")
    assert (again.pk, again.role, Invitation.objects.count()) == (first.pk, "editor", 1)
    accept(token=again.token, by=ben)


def test_an_invitation_expires_after_fourteen_days(draft: Universe, ada: User, ben: User) -> None:
    asked = invite(universe=draft, by=ada, whom="ben", role="viewer")
    assert asked.expires - asked.at == timedelta(days=14)
    past(Invitation, pk=asked.pk)
    with pytest.raises(Conflict):
        accept(token=asked.token, by=ben)
    assert list(Invitation.objects.to(ben, timezone.now())) == []
    decline(token=asked.token, by=ben)
    assert not Invitation.objects.exists()


def test_what_was_declined_or_taken_back_cannot_be_accepted(draft: Universe, ada: User, ben: User) -> None:
    declined = invite(universe=draft, by=ada, whom="ben", role="viewer")
    decline(token=declined.token, by=ben)
    withdrawn = invite(universe=draft, by=ada, whom="ben", role="viewer")
    withdraw(universe=draft, by=ada, invitation_id=withdrawn.pk)
    for token in (declined.token, withdrawn.token):
        with pytest.raises(NotFound):
            accept(token=token, by=ben)
    with pytest.raises(NotFound):
        withdraw(universe=draft, by=ada, invitation_id=withdrawn.pk)
    assert given_rank(ben, draft) == Rank.NONE


@pytest.mark.parametrize(("whom", "code"), [
    ("", "required"), ("  ", "required"), ("zelda", "unknown"), ("a@b", "format"), ("@", "unknown"), ("ada", "owner"),
    ("ben@", "format"), ("ben\n@example.org", "format"),
])  # fmt: skip
def test_who_cannot_be_invited_is_said_beside_the_field(draft: Universe, ada: User, whom: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        invite(universe=draft, by=ada, whom=whom, role="viewer")
    assert [(problem["path"], problem["code"]) for problem in refused.value.problems] == [("whom", code)]


def test_who_has_a_seat_already_is_not_invited_again(draft: Universe, ada: User, ben: User) -> None:
    let_in(draft, ada, ben)
    with pytest.raises(Invalid) as refused:
        invite(universe=draft, by=ada, whom="ben", role="viewer")
    assert refused.value.problems[0]["code"] == "there"


def test_accepting_never_makes_less_of_anybody(draft: Universe, ada: User, ben: User) -> None:
    asked = invite(universe=draft, by=ada, whom="ben@example.net", role="viewer")
    let_in(draft, ada, ben, "editor")
    accept(token=asked.token, by=ben)
    assert given_rank(ben, draft) == Rank.EDITOR


def test_letters_are_counted_whatever_becomes_of_the_invitations(
    draft: Universe, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "LETTERS_A_DAY", 3)
    for _ in range(3):
        asked = invite(universe=draft, by=ada, whom="x@example.net", role="viewer")
        withdraw(universe=draft, by=ada, invitation_id=asked.pk)
    with pytest.raises(TooMany):
        invite(universe=draft, by=ada, whom="x@example.net", role="viewer")


def test_open_invitations_are_bounded(draft: Universe, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "OPEN_MOST", 2)
    for k in range(2):
        invite(universe=draft, by=ada, whom=f"x{k}@example.net", role="viewer")
    with pytest.raises(Conflict):
        invite(universe=draft, by=ada, whom="x3@example.net", role="viewer")
    invite(universe=draft, by=ada, whom="x1@example.net", role="editor")  # again is not more


# --- links -------------------------------------------------------------------------------------------


def test_a_seat_by_link_ends_with_the_link_and_leaves_what_was_before(draft: Universe, ada: User, ben: User) -> None:
    let_in(draft, ada, ben, "viewer")
    link = make_link(universe=draft, by=ada, role="editor")
    open_link(token=link.token, by=ben)
    open_link(token=link.token, by=ben)
    assert rank_of(ben, draft) == Rank.EDITOR
    assert [(one.person, one.role, one.by_link) for one in members(draft)] == [(ben, "editor", True)]
    revoke_link(universe=draft, by=ada, link_id=link.pk)
    assert rank_of(ben, draft) == Rank.VIEWER
    assert [(one.person, one.role, one.by_link) for one in members(draft)] == [(ben, "viewer", False)]


def test_a_link_that_has_expired_or_was_revoked_opens_nothing_and_what_it_gave_is_gone(
    draft: Universe, ada: User, ben: User, cleo: User, session: SessionStore
) -> None:
    for end in ("revoked", "expired"):
        link = make_link(universe=draft, by=ada, role="editor", expires=in_a_day())
        open_link(token=link.token, by=ben)
        open_link(token=link.token, by=guest_of(session), session=session, name="Gil")
        assert rank_of(ben, draft) == rank_of(guest_of(session), draft) == Rank.EDITOR
        if end == "revoked":
            revoke_link(universe=draft, by=ada, link_id=link.pk)
            revoke_link(universe=draft, by=ada, link_id=link.pk)
        else:
            past(ShareLink, pk=link.pk)
        assert rank_of(ben, draft) == rank_of(guest_of(session), draft) == Rank.NONE
        with pytest.raises(NotFound):
            open_link(token=link.token, by=cleo)
    assert draft not in Universe.objects.shared_with(ben)


def test_whose_role_ada_has_chosen_keeps_it_when_the_link_ends(draft: Universe, ada: User, ben: User) -> None:
    link = make_link(universe=draft, by=ada, role="editor")
    open_link(token=link.token, by=ben)
    change_role(universe=draft, by=ada, username="ben", role="commenter")
    assert rank_of(ben, draft) == Rank.COMMENTER
    revoke_link(universe=draft, by=ada, link_id=link.pk)
    assert rank_of(ben, draft) == Rank.COMMENTER


def test_a_link_ends_in_the_future_and_there_are_so_many_at_most(
    draft: Universe, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid):
        make_link(universe=draft, by=ada, role="viewer", expires=timezone.now())
    with pytest.raises(Invalid):
        make_link(universe=draft, by=ada, role="owner")
    monkeypatch.setattr(sharing, "LINKS_MOST", 1)
    link = make_link(universe=draft, by=ada, role="viewer")
    with pytest.raises(Conflict):
        make_link(universe=draft, by=ada, role="viewer")
    revoke_link(universe=draft, by=ada, link_id=link.pk)
    make_link(universe=draft, by=ada, role="viewer")


def test_the_owner_opens_a_link_of_their_own_without_a_seat(draft: Universe, ada: User) -> None:
    open_link(token=make_link(universe=draft, by=ada, role="viewer").token, by=ada)
    assert not Seat.objects.exists()


def test_a_link_of_one_universe_cannot_be_revoked_through_another(
    draft: Universe, ada: User, cleo: User, universe_of: Any
) -> None:
    link = make_link(universe=draft, by=ada, role="viewer")
    with pytest.raises(NotFound):
        revoke_link(universe=universe_of(cleo, name="Hers"), by=cleo, link_id=link.pk)
    assert ShareLink.objects.live(timezone.now()).count() == 1


# --- guests ------------------------------------------------------------------------------------------


def test_a_guest_edits_by_link_under_a_name_and_a_key_of_their_own(
    draft: Universe, ada: User, session: SessionStore
) -> None:
    link = make_link(universe=draft, by=ada, role="editor")
    open_link(token=link.token, by=guest_of(session), session=session, name="  Gil \n of the  Lake ")
    guest = guest_of(session)
    done = edit(universe=draft, by=guest, op=new_op(), changes=[{"path": "physics.gravity", "value": 2.5}])
    kept = Edit.objects.get(pk=done.pk)
    assert (kept.by, kept.guest_name, kept.guest_key) == (None, "Gil of the Lake", guest.key)
    assert len(guest.key) == 32


def test_another_name_leaves_the_guest_who_they_are_and_two_guests_are_two(session: SessionStore) -> None:
    first = name_guest(session=session, name="Gil")
    assert name_guest(session=session, name="Gilda").key == first.key
    assert guest_of(session).name == "Gilda"
    assert name_guest(session=SessionStore(), name="Gil").key != first.key


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "\u200d", "\x00\x1f", "x" * 41])
def test_a_guest_says_a_name_that_can_be_read(draft: Universe, ada: User, session: SessionStore, name: str) -> None:
    link = make_link(universe=draft, by=ada, role="viewer")
    with pytest.raises(Invalid) as refused:
        open_link(token=link.token, by=guest_of(session), session=session, name=name)
    assert refused.value.problems[0]["path"] == "name"
    assert guest_of(session).links == ()


def test_names_keep_letters_of_every_script_and_lose_what_turns_lines_around() -> None:
    assert guest_name("Ада 🌌 \u202eevil") == "Ада 🌌 evil"


def test_the_links_of_a_guest_become_seats_once_when_they_sign_in(
    draft: Universe, ada: User, ben: User, universe_of: Any, session: SessionStore
) -> None:
    gone = universe_of(ada, name="Gone")
    for universe in (draft, gone):
        token = make_link(universe=universe, by=ada, role="editor").token
        open_link(token=token, by=guest_of(session), session=session, name="Gil")
    revoke_link(universe=gone, by=ada, link_id=gone.links.get().pk)
    bring_links(session=session, by=ben)
    bring_links(session=session, by=ben)
    assert [(seat.universe, seat.role, seat.link_id) for seat in ben.seats.all()] == [
        (draft, "editor", draft.links.get().pk)
    ]
    assert (guest_of(session).key, guest_of(session).links) == ("", ())


def test_a_session_remembers_the_newest_links(ada: User, draft: Universe, session: SessionStore) -> None:
    session["links"] = [f"00000000-0000-4000-8000-{k:012}" for k in range(LINKS_MOST)]
    link = make_link(universe=draft, by=ada, role="viewer")
    open_link(token=link.token, by=guest_of(session), session=session, name="Gil")
    assert len(guest_of(session).links) == LINKS_MOST
    assert guest_of(session).links[-1] == link.pk


def test_what_is_open_to_edit_takes_a_name_and_nothing_more(ada: User, draft: Universe, session: SessionStore) -> None:
    publish(universe=draft, by=ada, visibility="open")
    universe = Universe.objects.get(pk=draft.pk)
    assert (rank_of(guest_of(session), universe), rank_of(name_guest(session=session, name="Gil"), universe)) == (
        Rank.VIEWER,
        Rank.EDITOR,
    )


# --- leaving, and whose it is ------------------------------------------------------------------------


def test_who_leaves_is_a_stranger_again_and_may_leave_twice_where_everyone_may_look(
    aurora: Universe, draft: Universe, ada: User, ben: User, session: SessionStore
) -> None:
    let_in(aurora, ada, ben)
    open_link(token=make_link(universe=aurora, by=ada, role="viewer").token, by=ben)
    leave(universe=aurora, by=ben)
    leave(universe=aurora, by=ben)
    assert given_rank(ben, aurora) == Rank.NONE
    link = make_link(universe=draft, by=ada, role="editor")
    open_link(token=link.token, by=guest_of(session), session=session, name="Gil")
    leave(universe=draft, by=guest_of(session), session=session)
    assert rank_of(guest_of(session), draft) == Rank.NONE
    assert guest_of(session).name == "Gil"


def test_the_last_owner_cannot_leave(draft: Universe, ada: User, ben: User) -> None:
    let_in(draft, ada, ben)
    with pytest.raises(Conflict):
        leave(universe=draft, by=ada)
    assert Universe.objects.get(pk=draft.pk).owner == ada


def test_ada_gives_draft_to_ben_and_stays_as_an_editor(draft: Universe, ada: User, ben: User) -> None:
    let_in(draft, ada, ben, "viewer")
    transfer(universe=draft, by=ada, username="ben", password=PASSWORD)
    universe = Universe.objects.get(pk=draft.pk)
    assert (universe.owner, rank_of(ada, universe), rank_of(ben, universe)) == (ben, Rank.EDITOR, Rank.OWNER)
    assert [member.person for member in members(universe)] == [ada]
    leave(universe=universe, by=ada)
    assert universe not in Universe.objects.visible_to(ada)


def test_giving_away_asks_for_the_password_and_for_somebody_with_a_seat(
    draft: Universe, ada: User, ben: User, cleo: User
) -> None:
    let_in(draft, ada, ben)
    for username, password, path in [
        ("ben", "wrong", "password"),
        ("cleo", PASSWORD, "username"),
        ("ada", PASSWORD, "username"),
    ]:
        with pytest.raises(Invalid) as refused:
            transfer(universe=draft, by=ada, username=username, password=password)
        assert refused.value.problems[0]["path"] == path
    with pytest.raises(NotAllowed):
        transfer(universe=draft, by=ben, username="ben", password="music-of-spheres")
    with pytest.raises(NotFound):
        transfer(universe=draft, by=cleo, username="cleo", password="quiet-as-a-comet")
    assert Universe.objects.get(pk=draft.pk).owner == ada


def test_passwords_cannot_be_guessed_there(draft: Universe, ada: User, ben: User) -> None:
    let_in(draft, ada, ben)
    for _ in range(sharing.PASSWORDS_AN_HOUR):
        with pytest.raises(Invalid):
            transfer(universe=draft, by=ada, username="ben", password="wrong")
    with pytest.raises(TooMany):
        transfer(universe=draft, by=ada, username="ben", password=PASSWORD)


def test_only_the_owner_shares(draft: Universe, ada: User, ben: User, cleo: User, moe: User) -> None:
    let_in(draft, ada, ben)
    link = make_link(universe=draft, by=ada, role="viewer")
    acts: list[Any] = [
        lambda by: invite(universe=draft, by=by, whom="moe", role="viewer"),
        lambda by: make_link(universe=draft, by=by, role="viewer"),
        lambda by: revoke_link(universe=draft, by=by, link_id=link.pk),
        lambda by: change_role(universe=draft, by=by, username="ben", role="viewer"),
        lambda by: remove_seat(universe=draft, by=by, username="ben"),
    ]
    for act in acts:
        for person, refusal in [(ben, NotAllowed), (cleo, NotFound), (moe, NotFound), (AnonymousUser(), NotFound)]:
            with pytest.raises(refusal):
                act(person)
    assert (rank_of(ben, draft), ShareLink.objects.live(timezone.now()).count()) == (Rank.EDITOR, 1)


@pytest.mark.parametrize("role", ["owner", "", "Editor", "none"])
def test_a_role_is_one_of_three(draft: Universe, ada: User, ben: User, role: str) -> None:
    let_in(draft, ada, ben)
    with pytest.raises(Invalid):
        change_role(universe=draft, by=ada, username="ben", role=role)
    assert rank_of(ben, draft) == Rank.EDITOR


def test_the_database_itself_gives_nobody_two_seats_of_their_own(draft: Universe, ada: User, ben: User) -> None:
    let_in(draft, ada, ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(universe=draft, person=ben, role=Role.VIEWER, at=timezone.now())


def test_each_of_these_is_told_to_the_room(
    draft: Universe, ada: User, ben: User, cleo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sharing, "announce", lambda _, message: told.append(message["type"]))

    def newly(act: Any) -> int:
        told.clear()
        act()
        return told.count("universe.rights")

    asked = invite(universe=draft, by=ada, whom="ben", role="viewer")
    assert newly(lambda: accept(token=asked.token, by=ben)) == 1
    assert newly(lambda: change_role(universe=draft, by=ada, username="ben", role="editor")) == 1
    link = make_link(universe=draft, by=ada, role="viewer")
    assert newly(lambda: open_link(token=link.token, by=cleo)) == 1
    assert newly(lambda: revoke_link(universe=draft, by=ada, link_id=link.pk)) == 1
    assert newly(lambda: transfer(universe=draft, by=ada, username="ben", password=PASSWORD)) == 1
    assert newly(lambda: remove_seat(universe=draft, by=ben, username="ada")) == 1
