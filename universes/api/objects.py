"""`/universes/<id>/objects/`: the pegs, walls, attractors ... that people place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from simulation.engine.objects import FIELDS, ID_PATTERN, KINDS, Field, fields_of
from universes.errors import Conflict
from universes.forms import new_object_id
from universes.models import Universe

from .doors import GuestsToo, answer, change, made_edit, named_values, require, visible
from .fields import field_of


def serializer_of(name: str, kinds: list[str], fields: Iterable[Field]) -> type[serializers.Serializer]:
    """A serializer of objects of some kinds."""
    identity = serializers.RegexField(rf"^{ID_PATTERN.pattern}$", required=False, help_text="Left out: one is made.")
    kind = serializers.ChoiceField(choices=kinds, help_text="What it is; it stays so.")
    own = {"id": identity, "kind": kind, **{field.name: field_of(field, required=False) for field in fields}}
    return type(f"{name}Serializer", (serializers.Serializer,), own)


WorldObjectSerializer = serializer_of("WorldObject", list(KINDS), FIELDS)
_OF_KINDS = [serializer_of(f"{kind.capitalize()}Object", [kind], fields_of(kind)) for kind in KINDS]


def of_its_kind(*, many: bool) -> PolymorphicProxySerializer:
    """An object, or a list of them, each with the fields of its kind."""
    return PolymorphicProxySerializer(
        component_name="ObjectOfItsKind", serializers=_OF_KINDS, resource_type_field_name=None, many=many
    )


@extend_schema_field(of_its_kind(many=True))
class ObjectsField(serializers.ListField):
    """All objects of a document."""


class Objects(GenericViewSet[Universe]):
    """Objects of a universe. An object has the fields of its kind only; what is left out takes its default."""

    permission_classes = [GuestsToo]
    reads_idempotency_key = True  # it is the operation id
    serializer_class = WorldObjectSerializer
    pagination_class = None

    def list(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        return answer(universe.document()["objects"], universe)

    @extend_schema(request=of_its_kind(many=False), responses={201: of_its_kind(many=False)})
    def create(self, request: Request, pk: UUID) -> Response:
        universe, sent = visible(request, pk), dict(named_values(request))
        sent.setdefault("id", new_object_id(str(sent.get("kind") or "o")[:1].lower()))
        [made, *_] = made_edit(request, universe, [{"add": sent}]).changes  # the same key again: what it made then
        if "add" not in made:
            raise Conflict("This Idempotency-Key was given to another edit.")
        return answer(made["add"], visible(request, pk), status=201)

    def retrieve(self, request: Request, pk: UUID, key: str) -> Response:
        universe = visible(request, pk)
        return answer(_item(universe, key), universe)

    def update(self, request: Request, pk: UUID, key: str) -> Response:
        universe, sent = visible(request, pk), named_values(request)
        require(sent, [name for name in _item(universe, key) if name not in ("id", "kind")])
        return self._changed(request, universe, key, sent)

    def partial_update(self, request: Request, pk: UUID, key: str) -> Response:
        return self._changed(request, visible(request, pk), key, named_values(request))

    def destroy(self, request: Request, pk: UUID, key: str) -> Response:
        universe = visible(request, pk)
        _item(universe, key)
        change(request, universe, [{"remove": key}])
        return Response(status=204)

    def _changed(self, request: Request, universe: Universe, key: str, sent: dict[str, Any]) -> Response:
        there = _item(universe, key)
        same = {name for name in ("id", "kind") if name in sent and sent[name] == there[name]}  # said again, unchanged
        changes = [
            {"path": f"objects.{key}.{name}", "value": value} for name, value in sent.items() if name not in same
        ]
        universe = change(request, universe, changes)
        return answer(_item(universe, key), universe)


def _item(universe: Universe, key: Any) -> dict[str, Any]:
    for item in universe.document()["objects"]:
        if item["id"] == key:
            return dict(item)
    raise Http404
