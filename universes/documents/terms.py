"""Words as the gallery knows them: the same for what is looked through and for what is looked for.

Both databases are given terms that are ready made: small letters, no accents (Crème is creme, ß is ss), each Chinese
character or Japanese kana and each pictograph a term of its own. So neither needs an extension, and both find the same.

What is written about a universe is one text of terms, in the order of the page, each with the letter of its place:

    A name, B tags, C author, D description; "Aaurora Aborealis | Bcalm | Cada | Dslow Dlight =key:Eb =tag:calm"

`|` stands between places (a phrase does not reach over it), and what begins with = is a facet: no word equals it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

TERM_LENGTH = 32
TERMS_MOST = 8  # of what is looked for
ALONE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u2600-\u27bf\U0001f300-\U0001faff"
TERM = re.compile(rf"[{ALONE}]|(?:(?![{ALONE}])[^\W_])+")
ASKED = re.compile(r'(?P<sign>-?)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
TEMPI = {"slow": (0, 76), "walking": (76, 108), "quick": (108, 140), "fast": (140, 1000)}  # BPM, from and below


def terms_of(text: str) -> list[str]:
    """The terms of a text in their order."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return [term[:TERM_LENGTH] for term in TERM.findall(bare.casefold())]


def facet(kind: str, value: str) -> str:
    """`=tag:calm`; what is empty space in a tag is ␣ in the facet, so that a facet has none."""
    return f"={kind}:{'␣'.join(value.replace(chr(0), '␀').split())}"


def tempo_band(tempo: float) -> str:
    return next(band for band, (_, below) in TEMPI.items() if tempo < below)


def written(places: dict[str, str], facets: Iterable[str]) -> str:
    """The text of terms: `places` by their letters, then the facets."""
    parts = [" ".join(letter + term for term in terms_of(text)) for letter, text in places.items()]
    return " ".join([*(part + " |" for part in parts if part), *facets])


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand beside one another; the last may be a beginning only."""

    words: tuple[str, ...]
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: every term, none that is `not_wanted`, every facet; terms `within` certain places."""

    terms: tuple[Term, ...] = ()
    not_wanted: tuple[Term, ...] = ()
    facets: tuple[str, ...] = ()
    within: str = ""  # letters of places; empty: anywhere
    is_impossible: bool = False  # something was asked in which there is no word: nothing is found

    def __bool__(self) -> bool:
        return bool(self.terms or self.not_wanted or self.facets or self.is_impossible)

    def only_within(self, letters: str) -> Sought:
        return replace(self, within=letters, not_wanted=(), facets=())


def sought(asked: str, facets: Iterable[str] = ()) -> Sought:
    """Reads what somebody has typed: words, "words beside one another", -without. Every text is something."""
    wanted: list[Term] = []
    without: list[Term] = []
    for found in ASKED.finditer(asked):
        word, phrase = found["word"], found["phrase"]
        if phrase is not None:
            _keep(without if found["sign"] else wanted, tuple(terms_of(phrase)))
        elif word.startswith("-") and terms_of(word):
            _keep(without, tuple(terms_of(word)))
        else:
            ends = found.end() == len(asked) and word[-1:].isalnum()  # still being typed
            _keep(wanted, tuple(terms_of(word)), is_beginning=ends)
    nothing = bool(asked.strip()) and not wanted and not without
    return Sought(tuple(wanted[:TERMS_MOST]), tuple(without[:TERMS_MOST]), tuple(facets), is_impossible=nothing)


def _keep(where: list[Term], words: tuple[str, ...], *, is_beginning: bool = False) -> None:
    if words:
        where.append(Term(words[:TERMS_MOST], is_beginning))
