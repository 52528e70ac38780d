"""Fields that several endpoints of accounts take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models.user import USERNAME_LEAST, USERNAME_LENGTH, USERNAME_PATTERN

ANY_CASE = USERNAME_PATTERN.replace("a-z", "A-Za-z")  # capitals are written small when it is kept


class NameField(serializers.RegexField):
    """A username as somebody may type it who wants to have it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(ANY_CASE, min_length=USERNAME_LEAST, max_length=USERNAME_LENGTH, **options)
