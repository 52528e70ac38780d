"""Comments on a universe: their place on its page, a thread by itself, and what people do there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirmed import has_confirmed_email, unconfirmed_email
from accounts.models import Block
from simulation.engine.parameters import GROUP_LABELS, of_group
from simulation.errors import Refusal
from universes import access
from universes.errors import Invalid
from universes.models import Comment, Universe
from universes.models.comment import COMMENT_LENGTH, OP_LENGTH, RATINGS, newest_of, reviews_of
from universes.operations import commenting, mentioning

from . import paging

PAGE, ANSWERS = 20, 5
ORDERS = {"newest": paging.Order(("-at", "pk")), "oldest": paging.Order(("at", "pk"))}
SORTS = {"newest": gettext_lazy("Newest first"), "oldest": gettext_lazy("Oldest first")}
SHOWS = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("Open"),
    "resolved": gettext_lazy("Resolved"),
    "reviews": gettext_lazy("Reviews"),
}
PARAMETERS = [(label, [(p.path, p.label) for p in of_group(group)]) for group, label in GROUP_LABELS.items()]


@dataclass
class Shown:
    """A comment as one person sees it, with the last answers of its thread."""

    comment: Comment
    may: dict[str, bool]
    is_folded: bool
    is_own: bool = False
    answers: list[Shown] = field(default_factory=list)

    @property
    def earlier(self) -> int:
        """How many answers stand before those."""
        return max(0, getattr(self.comment, "answer_count", 0) - len(self.answers))


class CommentForm(forms.Form):
    """What is sent; whether it can be taken, the operation says."""

    text = forms.CharField(required=False, strip=False)
    rating = forms.TypedChoiceField(
        required=False, choices=[("", ""), *((str(k), str(k)) for k in RATINGS)], coerce=int, empty_value=None
    )
    bar = forms.IntegerField(required=False, min_value=0, max_value=10_000)
    beat = forms.IntegerField(required=False, min_value=0, max_value=100)
    parameter = forms.CharField(required=False, max_length=96)
    to = forms.UUIDField(required=False)
    op = forms.CharField(required=False, max_length=OP_LENGTH)

    def values(self) -> dict[str, Any]:
        """Raises Invalid."""
        if not self.is_valid():
            errors = self.errors.get_json_data()
            raise Invalid([
                {"path": name, "code": found["code"] or "invalid", "message": found["message"]}
                for name, those in errors.items()
                for found in those
            ])  # fmt: skip
        sent = dict(self.cleaned_data)
        bar, beat = sent.pop("bar"), sent.pop("beat")
        return sent | {"moment": None if bar is None and beat is None else (bar or 0, beat or 1)}


@login_not_required
@require_safe
@never_cache
def comments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The comments of a universe by themselves; for HTMX the list, or more of it."""
    universe = _visible(request, pk)
    if request.htmx and "reviews" in request.GET:  # type: ignore[attr-defined]
        return render(request, "universes/comments/_reviews.html", {"reviews": reviews_of(universe)})
    context = {"universe": universe, **panel(request, universe)}
    return render(request, paging.template(request, "universes/comments/{}.html"), context)


@login_not_required
@require_safe
@never_cache
def comment(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    """A thread with all its answers; for HTMX the one comment, as it stands in a list."""
    universe = _visible(request, pk)
    found = _comment(request, universe, comment)
    context: dict[str, Any] = {"universe": universe, **_about(request, universe)}
    if request.htmx and found.thread_id:  # type: ignore[attr-defined]
        [answer] = _seen(request, universe, [found])
        return render(request, "universes/comments/_answer.html", context | {"shown": answer})
    heads = _all(request, universe).filter(pk=found.head_id).with_count(request.user)
    [thread] = _threads(request, universe, list(heads), most=ANSWERS if request.htmx else commenting.ANSWERS_MOST)  # type: ignore[attr-defined]
    template = "_thread" if request.htmx else "thread"  # type: ignore[attr-defined]
    context |= {"shown": thread, "current": found, "page_of_thread": not request.htmx}  # type: ignore[attr-defined]
    return render(request, f"universes/comments/{template}.html", context)


@require_POST
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say something, or answer (`to`); what is wrong comes back with the form and all that was typed."""
    universe = _visible(request, pk)
    form = CommentForm(request.POST)

    def act() -> Comment:
        return commenting.post_comment(universe=universe, by=request.user, **form.values())

    def done(said: Comment) -> HttpResponse:
        if not request.htmx:  # type: ignore[attr-defined]
            page = reverse("universes:page", args=[pk])
            thread = reverse("universes:comment", args=[pk, said.head_id])
            return redirect(f"{thread if said.thread_id else page}#comment-{said.pk}")
        context = {"universe": universe, "to": said.thread_id or "", **_about(request, universe)}
        return _telling(render(request, "universes/comments/_form.html", context), "posted", said)

    return _act(request, universe, act, done, "universes/comments/{}form.html", to=request.POST.get("to", ""))


@require_safe
@never_cache
def names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom the letters behind an @ (`q`) may mean, for the field in which somebody writes."""
    universe = _visible(request, pk)
    people = mentioning.whom_to_mention(universe=universe, by=request.user, letters=request.GET.get("q", ""))
    return render(request, "universes/comments/_names.html", {"people": people})


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    """Say it in other words."""
    universe = _visible(request, pk)
    found = _comment(request, universe, comment)
    form = CommentForm(request.POST)

    def act() -> Comment:
        sent = form.values()
        rating = sent["rating"] if "rating" in request.POST else found.rating
        return commenting.edit_comment(comment=found, by=request.user, text=sent["text"], rating=rating)

    def done(said: Comment) -> HttpResponse:
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(f"{reverse('universes:comment', args=[pk, said.head_id])}#comment-{said.pk}")
        [seen] = _seen(request, universe, [_comment(request, universe, comment)])
        context = {"universe": universe, "shown": seen, **_about(request, universe)}
        return render(request, "universes/comments/_comment.html", context)

    template = "universes/comments/{}edit.html"
    if request.method == "POST":
        return _act(request, universe, act, done, template, comment=found)
    commenting.asked_to_change(comment=found, by=request.user)
    context = {"universe": universe, "comment": found, "sent": {"text": found.text, "rating": found.rating}}
    return render(request, template.format("_" if request.htmx else ""), context | _words())  # type: ignore[attr-defined]


@require_POST
def delete(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    """Take it back."""
    universe = _visible(request, pk)
    found = _comment(request, universe, comment)
    kept = commenting.delete_comment(comment=found, by=request.user)
    if request.htmx:  # type: ignore[attr-defined]
        return _telling(HttpResponse(status=204), "changed" if kept else "deleted", found)
    messages.success(request, _("The comment is deleted."))
    return redirect(f"{reverse('universes:page', args=[pk])}#comments")


@require_POST
def resolution(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    """Settle a thread (POST `resolved` is 1) or open it again."""
    universe = _visible(request, pk)
    found = _comment(request, universe, comment)
    if request.POST.get("resolved") == "0":
        commenting.reopen(comment=found, by=request.user)
    else:
        commenting.resolve(comment=found, by=request.user)
    if request.htmx:  # type: ignore[attr-defined]
        return _telling(HttpResponse(status=204), "changed", found)
    return redirect(f"{reverse('universes:comment', args=[pk, found.pk])}#comment-{found.pk}")


@require_POST
def closing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take no comments any more (POST `closed` is 1), or take them again."""
    universe = _visible(request, pk)
    if request.POST.get("closed") == "0":
        commenting.open_comments(universe=universe, by=request.user)
        messages.success(request, _("Comments are open."))
    else:
        commenting.close_comments(universe=universe, by=request.user)
        messages.success(request, _("Comments are closed. What was said can still be read."))
    return redirect(f"{reverse('universes:page', args=[pk])}#comments")


def panel(request: HttpRequest, universe: Universe) -> dict[str, Any]:
    """What the panel of comments shows, to this person, by the filter of the address."""
    sort, show = request.GET.get("sort", ""), request.GET.get("show", "")
    sort, show = sort if sort in ORDERS else "newest", show if show in SHOWS else ""
    heads = _all(request, universe).heads().with_count(request.user)
    if show in ("open", "resolved"):
        heads = heads.settled(show == "resolved").read_by(request.user)
    elif show == "reviews":
        heads = heads.filter(rating__isnull=False).read_by(request.user)
    page = paging.page(heads, ORDERS[sort], after=request.GET.get("after", ""), size=PAGE)
    here = reverse("universes:comments", args=[universe.pk])
    context = {
        "threads": _threads(request, universe, page.rows, most=ANSWERS),
        "is_first_page": page.is_first,
        "more": f"{here}?{paging.more_query(request, page)}" if page.next else "",
        "sort": sort,
        "show": show,
        "sorts": SORTS.items(),
        "shows": SHOWS.items(),
        "newest": newest_of(universe),
        "reviews": reviews_of(universe),
    }
    return context | _about(request, universe)


def _about(request: HttpRequest, universe: Universe) -> dict[str, Any]:
    """What this person may do with comments here, and why not, where they may not."""
    person = request.user
    is_closed = hasattr(universe, "comments_closed")
    may_host = access.may_host_comments(person, universe)
    why = unconfirmed = ""
    if not person.is_authenticated:
        why = "stranger"
    elif is_closed:
        why = "closed"
    elif not access.may_comment(person, universe):
        why = "rank"
    elif not has_confirmed_email(person):
        why, unconfirmed = "unconfirmed", unconfirmed_email(person)
    about = {"why": why, "unconfirmed": unconfirmed, "is_closed": is_closed, "may_host": may_host}
    if not why and universe.owner_id != person.pk:
        own = Comment.objects.filter(universe=universe, by_id=person.pk, rating__isnull=False)
        about["may_review"] = not own.exists()
    return about | _words()


def _words() -> dict[str, Any]:
    return {"ratings": RATINGS, "parameters": PARAMETERS, "most": COMMENT_LENGTH}


def _threads(request: HttpRequest, universe: Universe, heads: list[Comment], *, most: int) -> list[Shown]:
    if not heads:
        return []
    answers = _all(request, universe).filter(thread__in=[head.pk for head in heads]).last_of_each_thread(most)
    seen = _seen(request, universe, [*heads, *answers])
    threads = {one.comment.pk: one for one in seen[: len(heads)]}
    for answer in seen[len(heads) :]:
        threads[answer.comment.head_id].answers.append(answer)
    return list(threads.values())


def _seen(request: HttpRequest, universe: Universe, found: list[Comment]) -> list[Shown]:
    """Comments as this person sees them. Three queries for any number of them."""
    person = request.user
    folded = set(Block.objects.filter(person_id=person.pk).values_list("blocked", flat=True)) if person.pk else set()
    rank = access.rank_of(person, universe)
    asked = ("comment", "resolve", "host_comments")
    acts = {act: access.allows(act, rank=rank, person=person, universe=universe) for act in asked}
    speaks = acts["comment"] and not hasattr(universe, "comments_closed")
    reports = access.may_report(person)

    def shown(comment: Comment) -> Shown:
        is_own = bool(person.pk) and comment.by_id == person.pk
        is_folded, is_there = comment.by_id in folded, comment.deleted is None and not comment.is_hidden
        may = {
            "read": comment.deleted is None and access.may_read_comment(person, comment),
            "answer": speaks and is_there and not is_folded,
            "edit": speaks and is_own and is_there,
            "delete": is_own or (is_there and acts["host_comments"]),
            "resolve": is_there and comment.thread_id is None and (acts["resolve"] or (is_own and acts["comment"])),
            "report": is_there and reports and not is_own,
        }
        return Shown(comment, may, is_folded, is_own)

    return [shown(comment) for comment in found]


def _act(
    request: HttpRequest,
    universe: Universe,
    act: Callable[[], Comment],
    done: Callable[[Comment], HttpResponse],
    template: str,
    **more: Any,
) -> HttpResponse:
    """Do it; a refusal is said in the form, and nothing that was typed is lost."""
    try:
        said = act()
    except Refusal as refusal:
        htmx = request.htmx  # type: ignore[attr-defined]
        if refusal.status == 404 or (htmx and refusal.status == 403):  # the form stays as it is, the words are a toast
            raise
        problems = refusal.problems or [{"path": "text", "code": refusal.code, "message": refusal.message}]
        context = {"universe": universe, "problems": problems, "sent": request.POST}
        status = 422 if htmx or isinstance(refusal, Invalid) else refusal.status
        context |= _about(request, universe) | more
        return render(request, template.format("_" if htmx else ""), context, status=status)
    return done(said)


def _telling(response: HttpResponse, act: str, said: Comment) -> HttpResponse:
    """With what has happened, for the page's script: it shows it in its place."""
    about = {"act": act, "id": str(said.pk), "thread": str(said.thread_id or "")}
    response["HX-Trigger"] = json.dumps({"harmonic:comment": about})
    return response


def _visible(request: HttpRequest, pk: UUID) -> Universe:
    whole = Universe.objects.select_related("publication", "owner", "hidden", "music", "comments_closed")
    return get_object_or_404(whole.visible_to(request.user), pk=pk)


def _all(request: HttpRequest, universe: Universe) -> Any:
    standing = Comment.objects.standing_for(request.user).filter(universe=universe)
    return standing.with_people()


def _comment(request: HttpRequest, universe: Universe, pk: UUID) -> Comment:
    rows: QuerySet[Comment] = _all(request, universe)
    found: Comment = get_object_or_404(rows, pk=pk)
    found.universe = universe
    return found
