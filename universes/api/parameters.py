"""`/universes/<id>/parameters/`: the four groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from simulation.engine.parameters import GROUPS, of_group

from .doors import GuestsToo, answer, change, named_values, require, visible
from .fields import field_of


def serializer_of(group: str) -> type[serializers.Serializer]:
    """A serializer with a field for each parameter of a group."""
    fields = {parameter.name: field_of(parameter) for parameter in of_group(group)}
    words = {"__doc__": f"The {group} parameters of a universe.", "__module__": __name__}
    return type(f"{group.capitalize()}Serializer", (serializers.Serializer,), {**fields, **words})


SERIALIZERS = {group: serializer_of(group) for group in GROUPS}


class Group(GenericAPIView):
    """One group of parameters. PUT takes all of them, PATCH those that change; If-Match (a `seq`) is optional."""

    permission_classes = [GuestsToo]
    group = ""

    def get(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        return answer(universe.document()[self.group], universe)

    def put(self, request: Request, pk: UUID) -> Response:
        universe, sent = visible(request, pk), named_values(request)
        require(sent, [parameter.name for parameter in of_group(self.group)])
        return self._changed(request, universe, sent)

    def patch(self, request: Request, pk: UUID) -> Response:
        return self._changed(request, visible(request, pk), named_values(request))

    def _changed(self, request: Request, universe: Any, sent: dict[str, Any]) -> Response:
        changes = [{"path": f"{self.group}.{name}", "value": value} for name, value in sent.items()]
        universe = change(request, universe, changes)
        return answer(universe.document()[self.group], universe)


def view_of(group: str) -> Any:
    """The endpoint of one group; a class of its own, so that the schema names its parameters."""
    name = f"{group.capitalize()}Parameters"
    words = {"serializer_class": SERIALIZERS[group], "group": group, "__doc__": Group.__doc__}
    return type(name, (Group,), words).as_view()  # type: ignore[attr-defined]
