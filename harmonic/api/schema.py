"""OpenAPI: the envelope and the error answers, said once for every endpoint."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "properties": {"path": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
    "required": ["path", "code", "message"],
}
ERROR = {
    "type": "object",
    "properties": {
        "success": {"type": "boolean", "enum": [False]},
        "data": {"type": "object", "nullable": True},
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "problems": {"type": "array", "items": PROBLEM},
                "request_id": {"type": "string"},
            },
            "required": ["code", "message", "problems", "request_id"],
        },
    },
    "required": ["success", "data", "error"],
}
REFUSALS = {
    "400": "What was sent is not right; `problems` says where.",
    "401": "No token, or one that does not hold any more.",
    "403": "Not allowed.",
    "404": "Nothing here, or nothing that you may see.",
    "405": "Not at this address.",
    "406": "No answer in the form asked for.",
    "409": "Somebody else changed this meanwhile.",
    "413": "Larger than we take.",
    "415": "Only application/json is read.",
    "429": "Too many requests; `Retry-After` says when.",
    "503": "A part of the site is away.",
}


class TokenScheme(SimpleJWTScheme):
    """How documents call our Token."""

    target_class = "harmonic.api.authentication.Token"
    name = "token"


class PagesScheme(SessionScheme):
    """How documents call our Session."""

    target_class = "harmonic.api.authentication.Session"
    name = "session"


class Schema(AutoSchema):
    """Wraps every JSON success answer in the envelope."""

    def _get_response_for_code(self, serializer: Any, status_code: Any, *args: Any, **kwargs: Any) -> Any:
        response = super()._get_response_for_code(serializer, status_code, *args, **kwargs)
        for media_type, content in response.get("content", {}).items():
            if media_type == "application/json":
                content["schema"] = enveloped(content["schema"])
        return response


def enveloped(schema: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "success": {"type": "boolean", "enum": [True]},
            "data": schema,
            "error": {"type": "object", "nullable": True},
        },
        "required": ["success", "data", "error"],
    }


def declare_refusals(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Every operation may give the same error answers; a hook of drf-spectacular."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                for status, words in REFUSALS.items():
                    operation["responses"].setdefault(status, {"description": words, "content": answer})
    return result
