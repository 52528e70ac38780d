"""`/universes/<id>/couplings/`: how much each link drives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from simulation.engine.couplings import LINKS

from .doors import GuestsToo, answer, change, named_values, require, visible

_AMOUNTS: dict[str, Any] = {
    link.name: serializers.FloatField(min_value=-1, max_value=1, label=link.label, help_text=link.help)
    for link in LINKS
}
CouplingsSerializer: type[serializers.Serializer] = type("CouplingsSerializer", (serializers.Serializer,), _AMOUNTS)


class Couplings(GenericAPIView):
    """The amounts of all links, -1 to 1; 0 is off. PUT takes all of them, PATCH those that change."""

    permission_classes = [GuestsToo]
    serializer_class = CouplingsSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        return answer(universe.document()["couplings"], universe)

    def put(self, request: Request, pk: UUID) -> Response:
        universe, sent = visible(request, pk), named_values(request)
        require(sent, [link.name for link in LINKS])
        return self._changed(request, universe, sent)

    def patch(self, request: Request, pk: UUID) -> Response:
        return self._changed(request, visible(request, pk), named_values(request))

    def _changed(self, request: Request, universe: Any, sent: dict[str, Any]) -> Response:
        changes = [{"path": f"couplings.{link}", "value": amount} for link, amount in sent.items()]
        universe = change(request, universe, changes)
        return answer(universe.document()["couplings"], universe)
