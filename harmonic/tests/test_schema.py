"""The API describes itself, and what it describes is true."""

from io import StringIO
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    answer = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    parsed: dict[str, Any] = answer.json()
    return parsed


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def test_it_is_openapi_3_and_warns_of_nothing(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.")
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())  # raises; the endpoint keeps silent


def test_every_operation_names_itself_once_and_says_what_it_does(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert [path for _, path, operation in operations(document) if not operation.get("description")] == []


def test_every_success_is_enveloped_and_every_refusal_has_the_one_shape(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        for status, response in operation["responses"].items():
            for kind, content in response.get("content", {}).items():
                if kind != "application/json":
                    continue
                schema = content["schema"]
                if status.startswith("2"):
                    assert set(schema["properties"]) == {"success", "data", "error"}, path
                else:
                    assert schema == {"$ref": "#/components/schemas/Error"}, path


def test_a_real_refusal_is_as_described(client: Client, document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["Error"]
    schema["properties"]["data"] = {"type": "null"}  # OpenAPI 3.0 says null in its own way
    for answer in (
        client.post("/api/v1/auth/token/", "{}", content_type="application/json"),
        client.get("/api/v1/auth/me/"),
        client.get("/api/v1/nowhere/"),
    ):
        jsonschema.validate(answer.json(), schema)
