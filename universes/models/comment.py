"""What people say about a universe: threads and their answers, reviews, who is mentioned, what is settled."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from .universe import Universe, moderates

if TYPE_CHECKING:
    from accounts.models import User

COMMENT_LENGTH = 500
RATINGS = (1, 2, 3, 4, 5)
NAME_LENGTH, PATH_LENGTH, OP_LENGTH = 30, 96, 64
# @name where a word may begin; what stands behind must not be more of a word, so that no half of a name is one.
NAMED = re.compile(r"(?<![\w@./-])@([A-Za-z0-9][A-Za-z0-9_-]{1,29})(?![\w@])")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, person: User | AnonymousUser) -> CommentQuerySet:
        """Those whose words this person may read, of universes that they may see."""
        return self._seen_by(person).filter(_read_by(person))

    def standing_for(self, person: User | AnonymousUser) -> CommentQuerySet:
        """The same, and the places of those that are hidden or deleted, where others have answered them."""
        return self._seen_by(person).filter(_standing_for(person))

    def shown(self) -> CommentQuerySet:
        """Those whose words everybody reads who may see the universe."""
        return self.filter(_read_by(AnonymousUser()))

    def standing(self) -> CommentQuerySet:
        """The same with the places of those that are hidden or deleted, where others have answered them."""
        return self.filter(_standing_for(AnonymousUser()))

    def read_by(self, person: User | AnonymousUser) -> CommentQuerySet:
        """Those whose words this person may read; whether they may see the universe was asked before."""
        return self.filter(_read_by(person))

    def _seen_by(self, person: User | AnonymousUser) -> CommentQuerySet:
        return self.filter(universe__in=Universe.objects.visible_to(person).values("pk"))

    def heads(self) -> CommentQuerySet:
        """Those that begin a thread."""
        return self.filter(thread__isnull=True)

    def settled(self, yes: bool) -> CommentQuerySet:
        """Those that somebody has resolved, or the others."""
        return self.filter(resolution__isnull=not yes)

    def with_people(self) -> CommentQuerySet:
        """With all that is shown of each. Two queries for any number of comments."""
        found = self.select_related("by", "resolution__by", "parent__by", "hidden__case")
        return found.prefetch_related(models.Prefetch("mentions", Mention.objects.select_related("person")))

    def with_count(self, person: User | AnonymousUser | None = None) -> CommentQuerySet:
        """Each with `answer_count`: how many stand in its thread for this person (None: for everybody)."""
        standing = _standing_for(person or AnonymousUser())
        answers = Comment.objects.filter(standing, thread=OuterRef("pk")).order_by()
        counted = answers.values("thread").annotate(many=Count("pk")).values("many")
        return self.annotate(answer_count=Coalesce(Subquery(counted), 0))

    def last_of_each_thread(self, most: int) -> CommentQuerySet:
        """The newest answers of every thread, so many of each, oldest first."""
        place = Window(RowNumber(), partition_by=F("thread"), order_by=[F("at").desc(), F("pk").desc()])
        return self.annotate(place=place).filter(place__lte=most).order_by("at", "pk")


def _read_by(person: User | AnonymousUser) -> Q:
    """What is hidden is read by who said it, and by moderators."""
    there = Q(deleted__isnull=True)
    if moderates(person):
        return there
    return there & (Q(hidden__isnull=True) | Q(by_id=person.pk) if person.pk else Q(hidden__isnull=True))


def _standing_for(person: User | AnonymousUser) -> Q:
    """A place without words stands as long as there are words below that this person may read."""
    read = _read_by(person)
    below = Comment.objects.filter(Q(thread=OuterRef("pk")) | Q(parent=OuterRef("pk"))).filter(read)
    return read | Q(Exists(below))


class Comment(models.Model):
    """Something said: the head of a thread, or an answer in one (`thread`), perhaps to another answer (`parent`).

    A review is a head with a rating. One that was answered and is deleted leaves its place, without its words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="comments")
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Whoever closes their account takes their name along; the words stay, as others have answered them.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    text = models.CharField(max_length=COMMENT_LENGTH, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    bar = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the cycle, from 1; if pinned there.")
    beat = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the bar, from 1.")
    parameter = models.CharField(max_length=PATH_LENGTH, blank=True, help_text="Or to what parameter.")
    op = models.CharField(max_length=OP_LENGTH, blank=True, help_text="Made by the client: sent again, it is the same.")
    at = models.DateTimeField()
    edited = models.DateTimeField(null=True, blank=True)
    deleted = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "pk"]
        indexes = [
            # the list of a universe, either way round
            models.Index(fields=["universe", "-at", "id"], condition=Q(thread__isnull=True), name="comment_newest"),
            models.Index(fields=["thread", "at", "id"], name="comment_thread"),
            models.Index(fields=["at"], name="comment_lately"),  # what the worker's count has to look at
        ]
        constraints = [
            # said by two requests at once, it is one review all the same
            models.UniqueConstraint(
                fields=["universe", "by"], condition=Q(rating__isnull=False), name="comment_review_once"
            ),
            models.UniqueConstraint(fields=["by", "op"], condition=~Q(op=""), name="comment_op_once"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__in=RATINGS, thread__isnull=True), name="comment_rating"
            ),
            models.CheckConstraint(
                condition=Q(bar__isnull=True, beat__isnull=True) | Q(bar__gte=1, beat__gte=1, parameter=""),
                name="comment_pinned_to_one",
            ),
            models.CheckConstraint(
                condition=(Q(deleted__isnull=True) & ~Q(text=""))
                | Q(deleted__isnull=False, text="", rating__isnull=True, bar__isnull=True, parameter=""),
                name="comment_deleted_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def head_id(self) -> uuid.UUID:
        """The comment that began its thread: itself, for a head."""
        return self.thread_id or self.pk

    def surroundings(self, most: int) -> list[Comment]:
        """What it was said among, whether hidden or not: the head of its thread, and so many answers on either side."""
        answers = Comment.objects.filter(thread=self.head_id).with_people()
        if self.thread_id is None:
            return [self, *answers.order_by("at", "pk")[:most]]
        before = answers.filter(Q(at__lt=self.at) | Q(at=self.at, pk__lt=self.pk)).order_by("-at", "-pk")[:most]
        after = answers.filter(Q(at__gt=self.at) | Q(at=self.at, pk__gt=self.pk)).order_by("at", "pk")[:most]
        head = Comment.objects.with_people().get(pk=self.head_id)
        return [head, *reversed(before), self, *after]

    @property
    def is_resolved(self) -> bool:
        return getattr(self, "resolution", None) is not None

    @property
    def is_hidden(self) -> bool:
        """Whether only who said it and moderators read it, for now or by a ruling."""
        return getattr(self, "hidden", None) is not None

    @property
    def version(self) -> int:
        """Another number whenever its words are others."""
        return int((self.deleted or self.edited or self.at).timestamp() * 1_000_000)

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Its text in pieces, each with the username of whom it mentions, or nothing."""
        known = {mention.name: mention.person.username for mention in self.mentions.all()}
        end = 0
        for name, start, stop in named_in(self.text):
            if name in known:
                yield self.text[end:start], ""
                yield self.text[start:stop], known[name]
                end = stop
        yield self.text[end:], ""


class Mention(models.Model):
    """That a comment names a person, by the name that they had then."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    name = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.name}"


class Resolution(models.Model):
    """That what a thread asks for is settled; without this record it is open."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="resolution")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment_id} resolved"


class CommentsClosed(models.Model):
    """That the owner takes no comments (any more); what was said can still be read."""

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="comments_closed"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "comments closed"

    def __str__(self) -> str:
        return f"{self.universe_id} takes no comments"


class Reviews(TypedDict):
    """What the reviews of a universe come to; the average of none is None."""

    count: int
    average: float | None


def named_in(text: str) -> Iterator[tuple[str, int, int]]:
    """(name in small letters, where its @ stands, where it ends) of all that look like mentions."""
    for match in NAMED.finditer(text):
        name = match[1].rstrip("-_").lower()  # a dash behind a name is the sentence's
        yield name, match.start(), match.start() + 1 + len(name)


def reviews_of(universe: Universe) -> Reviews:
    """Of all but its owner's own, who may have reviewed it before it was given to them."""
    shown = Comment.objects.shown().filter(universe=universe, rating__isnull=False)
    found = shown.exclude(by=universe.owner_id).aggregate(count=Count("pk"), average=Avg("rating"))
    average = found["average"]
    return {"count": found["count"], "average": None if average is None else round(float(average), 2)}


def newest_of(universe: Universe) -> str | None:
    """The id of what was said last, by which a page sees whether something came while it was on its way."""
    last = Comment.objects.shown().filter(universe=universe).order_by("-at", "-pk").values_list("pk", flat=True)
    newest = last.first()
    return str(newest) if newest else None
