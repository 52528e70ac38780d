"""What OPTIONS answers."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class Metadata(BaseMetadata):
    """OPTIONS: what may be done here stands in `Allow`, all else in the API's own document."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, str]:
        return {"document": "/api/v1/schema/"}
