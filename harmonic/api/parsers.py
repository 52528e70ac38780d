"""The strict reader of JSON, as Django REST framework calls it."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from simulation.json_reader import LIMIT_BYTES, read_json


class StrictJSON(BaseParser):
    """Reads `application/json`. A view that takes more sets `json_limit` (bytes) on itself."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        view = (parser_context or {}).get("view")
        limit = getattr(view, "json_limit", LIMIT_BYTES)
        return read_json(stream.read(limit + 1), limit=limit)  # one byte too many is enough to know
