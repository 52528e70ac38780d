"""`{success, data, error}` around every answer."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer


class Envelope(JSONRenderer):
    """Wraps what a view gives back; errors come wrapped already, from `harmonic.api.refusals`."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        response = (renderer_context or {}).get("response")
        if response is not None and response.status_code == 204:
            return b""
        if response is None or not getattr(response, "is_refusal", False):
            data = {"success": True, "data": data, "error": None}
        return super().render(data, accepted_media_type, renderer_context)
