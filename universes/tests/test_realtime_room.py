"""A room of two editors: what one does, the other hears."""

from __future__ import annotations

from typing import Any

import pytest

from universes.models import Role, Seat, Universe
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ben_edits(aurora: Universe, ada: Any, ben: Any) -> None:
    Seat.objects.create(universe=aurora, person=ben, role=Role.EDITOR, by=ada, at=timezone.now())


async def test_what_one_edits_both_hear(ada: Any, ben: Any, ben_edits: None, seat: Any) -> None:
    hers, his = seat(ada), seat(ben)
    state = await hers.enter()
    assert (state["you"]["role"], state["seq"]) == ("owner", 1)
    assert state["document"]["name"] == "Aurora"
    await his.enter()
    await hers.say("edit", id="op-of-ada-1", changes=[{"path": "physics.gravity", "value": 3.5}])
    for one in (hers, his):
        [edit] = (await one.hear("edits"))["edits"]
        assert (edit["seq"], edit["op"], edit["who"]) == (2, "op-of-ada-1", "u:ada")
    await hers.disconnect()
    assert (await his.hear("presence.left"))["key"] == "u:ada"
    await his.disconnect()
