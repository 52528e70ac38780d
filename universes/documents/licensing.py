"""Which licences a remix may have, by those under which the work of others in it was given."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.engine.document import LICENCES

# What may be put over a work that was taken under a licence. Source: the deeds of Creative Commons 4.0.
AFTER: dict[str, tuple[str, ...]] = {
    "CC0-1.0": tuple(LICENCES),
    # with credit, which the site gives by itself; to waive all rights would waive the credit, too
    "CC-BY-4.0": ("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "all-rights-reserved"),
    "CC-BY-SA-4.0": ("CC-BY-SA-4.0",),  # passed on alike
    "CC-BY-NC-4.0": ("CC-BY-NC-4.0", "all-rights-reserved"),  # never for money
    "all-rights-reserved": ("all-rights-reserved",),  # an editor's copy
}


def allowed_after(taken: Iterable[str]) -> list[str]:
    """The licences that fit all under which work was taken, in the order of the table; all of them for none."""
    given = list(taken)
    return [licence for licence in LICENCES if all(licence in AFTER[one] for one in given)]
