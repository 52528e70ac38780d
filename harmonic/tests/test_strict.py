"""What comes as JSON is taken by its type; an address's query and an upload are text, and read as such."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from django.http import QueryDict
from rest_framework import serializers

from simulation.models import Depth, Kind


class Everything(serializers.Serializer[Any]):
    text = serializers.CharField(required=False)
    email = serializers.EmailField(required=False)
    identity = serializers.UUIDField(required=False)
    at = serializers.DateTimeField(required=False, allow_null=True)
    whole = serializers.IntegerField(required=False)
    number = serializers.FloatField(required=False)
    yes = serializers.BooleanField(required=False)
    stars = serializers.ChoiceField(choices=[1, 2, 3], required=False)
    depth = serializers.ChoiceField(choices=Depth.choices, required=False)
    kind = serializers.ChoiceField(choices=[Kind.WAV, Kind.MIDI], required=False)
    row = serializers.ListField(child=serializers.IntegerField(), required=False)
    named = serializers.DictField(child=serializers.CharField(), required=False)


@pytest.mark.parametrize(
    "sent",
    [
        {"text": 7}, {"text": 1.5}, {"text": True}, {"text": ["a"]}, {"email": 7}, {"identity": 7}, {"at": 7},
        {"whole": "7"}, {"whole": True}, {"whole": 7.5}, {"whole": inf}, {"number": inf}, {"number": nan},
        {"number": 10**400}, {"number": "7.5"}, {"number": True},
        {"yes": "true"}, {"yes": 1}, {"yes": 0.0}, {"stars": "2"}, {"stars": True}, {"depth": 24},
        {"row": ["1"]}, {"row": [True]}, {"named": {"a": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_another_type_is_refused_and_said_to_be(sent: dict[str, Any]) -> None:
    asked = Everything(data=sent)
    assert not asked.is_valid()
    assert set(asked.errors) == set(sent)


def test_a_value_of_its_type_is_taken() -> None:
    sent = {
        "text": "7", "email": "ada@example.org", "identity": "01b5670a-b921-5aa6-a301-b7825933aea2", "at": None,
        "whole": 7.0, "number": 7, "yes": False, "stars": 2, "depth": "24", "kind": "wav",
        "row": [1, 2], "named": {"a": "b"},
    }  # fmt: skip
    asked = Everything(data=sent)
    assert asked.is_valid(), asked.errors
    assert asked.validated_data["whole"] == 7
    assert asked.validated_data["stars"] == 2


def test_the_query_of_an_address_is_text_and_read_as_what_is_asked_for() -> None:
    asked = Everything(data=QueryDict("text=7&whole=7&number=7.5&yes=true&stars=2&row=1&row=2"))
    assert asked.is_valid(), asked.errors
    assert asked.validated_data == {"text": "7", "whole": 7, "number": 7.5, "yes": True, "stars": 2, "row": [1, 2]}


def test_it_is_said_which_type_is_wanted() -> None:
    asked = Everything(data={"text": 7, "row": [1, "2"]})
    asked.is_valid()
    assert asked.errors["text"][0].code == "type"
    assert str(asked.errors["text"][0]) == "Send text."
    assert str(asked.errors["row"][1][0]) == "Send a whole number."


def test_a_key_that_means_nothing_is_refused_in_a_body_and_passed_over_in_an_address() -> None:
    asked = Everything(data={"text": "7", "texts": "8"})
    assert not asked.is_valid()
    assert {key: [error.code for error in errors] for key, errors in asked.errors.items()} == {"texts": ["unknown"]}
    assert Everything(data=QueryDict("text=7&utm_source=letter")).is_valid()
