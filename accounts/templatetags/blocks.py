"""What a template asks about two people."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.models import Block

register = template.Library()


@register.simple_tag
def has_blocked(one: Any, other: Any) -> bool:
    """`{% has_blocked user person as blocked %}`: whether the one has blocked the other."""
    return one.is_authenticated and Block.objects.filter(person=one, blocked=other).exists()
