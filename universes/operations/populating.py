"""A site full of universes, to measure on: people, universes, who keeps, hears, remixes. The same for a seed.

It writes rows without asking anybody, so it belongs on an empty site. The universes have parameters and words and can
be opened and played; what they have not is a log: nobody has made them.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.management.color import no_style
from django.db import connection, models

from accounts.models import User
from simulation.engine.document import default_document
from simulation.engine.parameters import BEHAVIOURS, GROUPS, KEYS, SCALES
from universes.documents.likeness import traits_of
from universes.documents.listing import listed
from universes.models import (
    MODEL_OF_GROUP,
    Favourite,
    Listing,
    Play,
    Publication,
    Standing,
    Tag,
    Universe,
    UniverseCounts,
    Version,
)
from universes.models.version import face_of

from .trending import count_standings, first_trends

T = TypeVar("T")
AT_ONCE = 2000
UNIVERSES_EACH = 20  # of a person
YEARS = 2
FAVOURITES_EACH, PLAYS_EACH = 3, 10  # of a universe, on the average; of few many
TAGS = 300
WORDS = 6000
REAL = (
    "aurora", "tide", "ember", "copper", "rain", "orbit", "comet", "glass", "bell", "night", "winter", "river",
    "stone", "velvet", "harbour", "lantern", "moss", "thunder", "echo", "sparrow", "cathedral", "meadow", "silver",
    "drift", "garden", "clock", "mountain", "ocean", "dust", "signal", "pulse", "mirror", "forest", "choir",
    "engine", "falling", "slow", "bright", "hollow", "golden", "distant", "broken", "quiet", "restless", "burning",
    "frozen", "electric", "little", "last", "first", "northern",
)  # fmt: skip
TAG_WORDS = (
    "ambient", "calm", "dark", "bright", "drone", "percussive", "bells", "choir", "swarm", "orbit", "lattice",
    "slow", "fast", "night", "sea", "glass", "loop", "strict", "playful", "warm", "cold", "dense", "sparse",
    "meditative", "study", "techno", "minimal", "cinematic", "winter", "summer",
)  # fmt: skip


def populate(*, universes: int, now: datetime, seed: int = 1, say: Callable[[str], None] = lambda _: None) -> None:
    """Fill an empty site with `universes` universes, nine in ten of them public."""
    world = _World(universes, now, Random(seed))
    people = world.people()
    say(f"{len(people)} people")
    tags = world.tags()
    made = 0
    for some in _parts(range(universes), AT_ONCE):
        world.universes(some, people, tags)
        made += len(some)
        if made % (10 * AT_ONCE) == 0:
            say(f"{made} universes")
    say(f"{pour(Favourite, world.favourites(people))} favourites")
    say(f"{pour(Play, world.plays(people))} plays")
    world.counts()
    say(f"{count_standings(now=now, everything=True)} stand somewhere")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # as it will have been by itself on a site that has grown; a test's transaction cannot be swept
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


class _World:
    def __init__(self, count: int, now: datetime, random: Random) -> None:
        self.count, self.now, self.random = count, now, random
        self.vocabulary = [*REAL, *(self._word() for _ in range(WORDS - len(REAL)))]
        self.tag_names = [*TAG_WORDS, *(f"{self._word()[:14]} {k}" for k in range(TAGS - len(TAG_WORDS)))]
        self.document = default_document()
        self.keys: list[UUID] = []
        self.versions = 0
        self.public: list[tuple[UUID, int, datetime]] = []  # with owner and since when
        self.kept: Counter[UUID] = Counter()
        self.played: Counter[UUID] = Counter()
        self.remixed: Counter[UUID] = Counter()

    def people(self) -> list[User]:
        count = max(10, self.count // UNIVERSES_EACH)
        joined = self.now - timedelta(days=365 * YEARS)
        people = [
            User(username=f"p{k}-{self._any(self.vocabulary)}"[:30], display_name=self._any(self.vocabulary).title())
            for k in range(count)
        ]
        for k, person in enumerate(people):
            person.email, person.date_joined, person.password = f"p{k}@example.org", joined, "!"
        User.objects.bulk_create(people, batch_size=AT_ONCE)
        emails = [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people]
        EmailAddress.objects.bulk_create(emails, batch_size=AT_ONCE)
        return people

    def tags(self) -> dict[str, Tag]:
        Tag.objects.bulk_create((Tag(name=name) for name in self.tag_names), ignore_conflicts=True)
        return {tag.name: tag for tag in Tag.objects.filter(name__in=self.tag_names)}

    def universes(self, some: Sequence[int], people: list[User], tags: dict[str, Tag]) -> None:
        """The rows of some universes, table by table."""
        rows: dict[type[models.Model], list[Any]] = {}
        for _ in some:
            for row in self._universe(people, tags):
                rows.setdefault(type(row), []).append(row)
        for model, of_one in rows.items():
            pour(model, of_one)

    def _universe(self, people: list[User], tags: dict[str, Tag]) -> Iterator[models.Model]:
        random = self.random
        owner, key = random.choice(people), UUID(int=random.getrandbits(128), version=4)
        at = self.now - timedelta(seconds=random.random() ** 1.5 * YEARS * 365 * 86_400)
        groups = self._groups()
        words = {
            "name": " ".join(self._any(self.vocabulary) for _ in range(random.randint(1, 3))).title()[:80],
            "description": " ".join(self._any(self.vocabulary) for _ in range(random.randint(0, 60))),
        }
        names = sorted({self._any(self.tag_names) for _ in range(random.randint(0, 5))})
        remixed = random.choice(self.public)[0] if self.public and random.random() < 0.1 else None
        universe = Universe(id=key, owner=owner, seq=1, remixed_from_id=remixed, created=at, changed=at, **words)
        yield universe
        for group in GROUPS:
            yield MODEL_OF_GROUP[group](universe_id=key, **groups[group])  # type: ignore[misc]  # its kinds have one
        for name in names:
            yield Universe.tags.through(universe=universe, tag=tags[name])
        author = f"{owner.username} {owner.display_name}"
        terms = listed(tags=names, author=author, music=groups["music"], **words)
        traits = traits_of(tags=names, music=groups["music"], physics=groups["physics"])
        yield Listing(universe=universe, tempo=traits["tempo"], traits=traits, **terms)
        is_public = random.random() < 0.9
        yield Standing(universe=universe, at=at, was_public=is_public, **first_trends(at))
        if is_public:
            self.public.append((key, owner.pk, at))
            if remixed:
                self.remixed[remixed] += 1
            document = self.document | groups | words | {"tags": names}
            yield self._version(universe, document)
            yield Publication(universe=universe, version_id=self.versions, visibility="public", by=owner, at=at)
        self.keys.append(key)

    def _version(self, universe: Universe, document: dict[str, Any]) -> Version:
        """What is published, with a number of ours: nobody reads back what is poured."""
        self.versions += 1
        return Version(
            id=self.versions, universe=universe, number=1, seq=universe.seq, document=document, face=face_of(document),
            name=universe.name, by_id=universe.owner_id, at=universe.changed,
        )  # fmt: skip

    def _groups(self) -> dict[str, dict[str, Any]]:
        random = self.random
        music = {
            "tempo": round(40 * 5 ** random.betavariate(2.5, 2.2), 1),
            "key": random.choice(list(KEYS)),
            "scale": random.choice(SCALES),
            "harmony": round(0.4 + 0.6 * random.random(), 2),
            "percussion_on": random.random() < 0.7,
            **{name: round(random.random(), 2) for name in ("note_density", "rhythm_complexity", "note_length")},
        }
        physics = {
            "behaviour": random.choice(BEHAVIOURS),
            "particle_count": random.choice((12, 24, 48, 48, 96, 200)),
        }
        return {
            **{group: self.document[group] for group in GROUPS},
            "physics": self.document["physics"] | physics,
            "music": self.document["music"] | music,
        }

    def favourites(self, people: list[User]) -> Iterator[Favourite]:
        """Who keeps what: few universes are kept by many."""
        for (key, person), since in self._acts(people, FAVOURITES_EACH).items():
            self.kept[key] += 1
            yield Favourite(person_id=person, universe_id=key, at=since + (self.now - since) * self.random.random())

    def plays(self, people: list[User]) -> Iterator[Play]:
        """Who has heard what in the last three months: half of them without an account."""
        for k, (key, person) in enumerate(self._acts(people, PLAYS_EACH)):
            day, hour = (self.now - timedelta(days=90 * self.random.random())).date(), k % 24
            self.played[key] += 1
            who: dict[str, Any] = {"visitor": f"{k:032x}"} if k % 2 else {"person_id": person}
            yield Play(universe_id=key, day=day, hour=hour, **who)

    def _acts(self, people: list[User], each: int) -> dict[tuple[UUID, int], datetime]:
        acts = {}
        for _ in range(self.count * each):
            key, owner, since = self._any(self.public)
            person = self.random.choice(people).pk
            if person != owner:
                acts[key, person] = since
        return acts

    def counts(self) -> None:
        numbers = [(key, self.played[key], self.kept[key], self.remixed[key]) for key in self.keys]
        pour(UniverseCounts, (UniverseCounts(pk=k, plays=p, favourites=f, remixes=r) for k, p, f, r in numbers))

    def _any(self, choices: Sequence[T]) -> T:
        """One of them, the first ones far more often than the last: as words are used."""
        return choices[int(len(choices) ** self.random.random()) - 1]

    def _word(self) -> str:
        syllables = ("ka", "ri", "mo", "ta", "lu", "ne", "so", "vi", "dra", "el", "an", "or", "shi", "qua", "zen", "ul")
        return "".join(self.random.choice(syllables) for _ in range(self.random.randint(2, 5)))


def pour(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Write rows by the shortest way that the database has; gives how many. Their keys are not read back."""
    count = 0
    for some in _parts(rows, 10 * AT_ONCE):
        count += len(some)
        if connection.vendor == "postgresql":
            _copy(model, some)
        else:
            model._default_manager.bulk_create(some, batch_size=500)
    return count


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    own_numbers = rows[0].pk is not None
    fields = [
        field for field in model._meta.local_concrete_fields if own_numbers or not isinstance(field, models.AutoField)
    ]
    text = io.StringIO()
    known: list[dict[Any, str]] = [{} for _ in fields]  # parameters have few values: they are written out once
    for row in rows:
        text.write("\t".join(_known(field, row, of_field) for field, of_field in zip(fields, known, strict=True)))
        text.write("\n")
    text.seek(0)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", text)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]) if own_numbers else []:
            cursor.execute(statement)


def _known(field: Any, row: models.Model, known: dict[Any, str]) -> str:
    value = getattr(row, field.attname)
    if not isinstance(value, (int, float, str)):
        return _copied(field, value)
    if value not in known:
        known[value] = _copied(field, value)
    return known[value]


def _copied(field: Any, value: Any) -> str:
    is_json = isinstance(field, models.JSONField)
    value = json.dumps(value) if is_json else field.get_db_prep_save(value, connection)
    if value is None:
        return r"\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _parts(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(rows)
    while part := list(islice(remaining, size)):
        yield part
