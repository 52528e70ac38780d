"""`/universes/<id>/family/`: what it was made from, and what was made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from universes.models import Universe
from universes.operations.tracing import Family, Node, family_of

from .doors import visible


class RelativeSerializer(serializers.Serializer[Any]):
    """One of a family. `after`: the nearest before it that is in this answer; `direct`: it was made from that one."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    owner = serializers.CharField(read_only=True)
    after = serializers.UUIDField(read_only=True, allow_null=True)
    direct = serializers.BooleanField(read_only=True)
    more = serializers.BooleanField(read_only=True, help_text="More was made from it: ask for its own family.")


class FamilySerializer(serializers.Serializer[Any]):
    """Those that you may find. `missing`: what became of what it was made from, if that is not the last ancestor."""

    ancestors = RelativeSerializer(many=True, read_only=True, help_text="The first of all first.")
    missing = serializers.ChoiceField(choices=["", "deleted", "hidden"], read_only=True)
    remixes = RelativeSerializer(many=True, read_only=True, help_text="The elder before the younger.")
    more = serializers.BooleanField(read_only=True, help_text="Not all that was made from it is in this answer.")


class FamilyOf(GenericAPIView[Universe]):
    """The family tree of a universe, a few generations deep."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = FamilySerializer

    def get(self, request: Request, pk: UUID) -> Response:
        family = family_of(visible(request, pk), viewer=request.user)
        return Response(self.get_serializer(_wire(family)).data)


def _wire(family: Family) -> dict[str, Any]:
    return {
        "ancestors": list(_line(family)),
        "missing": family.credit.missing if family.credit else "",
        "remixes": [_relative(node, after) for after, node in family.tree.walk()],
        "more": family.tree.more,
    }


def _line(family: Family) -> Iterator[dict[str, Any]]:
    before: UUID | None = None
    for one in family.ancestors:
        direct = before is not None and one.remixed_from_id == before
        yield _row(one) | {"after": before, "direct": direct, "more": False}
        before = one.pk


def _relative(node: Node, after: Node) -> dict[str, Any]:
    return _row(node.universe) | {"after": after.universe.pk, "direct": not node.through, "more": node.more}


def _row(universe: Universe) -> dict[str, Any]:
    return {"id": universe.pk, "name": universe.name, "owner": universe.owner.username}
