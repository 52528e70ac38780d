"""OpenAPI: the envelope and the error answers, said once for every endpoint."""

from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, IsAuthenticatedOrReadOnly

FORMS = {"UploadRequest"}
NOT_BLANK = r"\S"
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
    "412": "It is not any more what `If-Match` names.",
    "413": "Larger than we take.",
    "415": "Only application/json is read.",
    "422": "This `Idempotency-Key` came with another request before.",
    "429": "Too many requests; `Retry-After` says when.",
    "503": "A part of the site is away.",
}


class TokenScheme(SimpleJWTScheme):
    """How documents call our Token."""

    target_class = "harmonic.api.authentication.Token"
    name = "token"


class PersonalTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call,misc]
    """How documents call our PersonalToken."""

    target_class = "harmonic.api.authentication.PersonalToken"
    name = "personal_token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        words = "`Token hu_...`: a key that somebody has made for a program of theirs, for reading or for writing too."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}


class PagesScheme(SessionScheme):
    """How documents call our Session."""

    target_class = "harmonic.api.authentication.Session"
    name = "session"


class Schema(AutoSchema):
    """Wraps every JSON success answer in the envelope, and says what a stranger may ask."""

    def get_auth(self) -> Any:
        """What is read may be public, whoever the view lets in to change things."""
        kinds = [permission if isinstance(permission, type) else type(permission) for permission in self.permissions()]
        is_open = any(issubclass(kind, IsAuthenticatedOrReadOnly) for kind in kinds)
        schemes = super().get_auth()
        return [*schemes, {}] if is_open and self.method in SAFE_METHODS and {} not in schemes else schemes

    def permissions(self) -> list[Any]:
        return list(self.view.get_permissions())

    def _map_serializer_field(self, field: Any, direction: Any, *args: Any, **kwargs: Any) -> Any:
        """What text must look like, where the field refuses more than its type and format say."""
        schema = super()._map_serializer_field(field, direction, *args, **kwargs)
        if direction == "request" and schema.get("type") == "string" and not field.read_only:
            schema |= {"pattern": pattern} if (pattern := pattern_of(field)) else {}
        return schema

    def _get_response_for_code(self, serializer: Any, status_code: Any, *args: Any, **kwargs: Any) -> Any:
        response = super()._get_response_for_code(serializer, status_code, *args, **kwargs)
        for media_type, content in response.get("content", {}).items():
            if media_type == "application/json":
                content["schema"] = enveloped(content["schema"])
        return response


def pattern_of(field: Any) -> str:
    """Of addresses the end, which is longer than a letter; of text whose ends are trimmed that it is not blank."""
    if isinstance(field, serializers.EmailField):
        return r"\.[^.@\s]{2,}$"
    has_own = any(isinstance(validator, RegexValidator) for validator in field.validators)
    is_text = isinstance(field, serializers.CharField) and not has_own
    return NOT_BLANK if is_text and field.trim_whitespace and not field.allow_blank else ""


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
    refuse_unknown(result["components"]["schemas"])
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                allow_empty(operation.get("parameters", []))
                for status, words in REFUSALS.items():
                    operation["responses"].setdefault(status, {"description": words, "content": answer})
    return result


def refuse_unknown(schemas: dict[str, Any]) -> None:
    """A key that means nothing is refused in every body of JSON (harmonic.api.strict)."""
    for name, schema in schemas.items():
        if name.endswith("Request") and "properties" in schema and name not in FORMS:
            schema["additionalProperties"] = False


def allow_empty(parameters: list[dict[str, Any]]) -> None:
    """`?tag=` is `?tag` left out: forms send it so."""
    for parameter in parameters:
        schema = parameter["schema"]
        if parameter["in"] != "query" or parameter.get("required"):
            continue
        if schema.get("minLength") == 1:
            del schema["minLength"]
        if schema.get("pattern") == NOT_BLANK:
            schema["pattern"] = f"^$|{NOT_BLANK}"
        if schema.get("type") == "string" and "enum" in schema and "" not in schema["enum"]:
            schema["enum"] = [*schema["enum"], ""]
        if "format" in schema or schema.get("type") in ("integer", "number", "boolean"):
            parameter["schema"] = {"anyOf": [schema, {"type": "string", "enum": [""]}]}
