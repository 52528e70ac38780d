"""The desk's view of renderings: to look at, never to write."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from .models import Rendering


@admin.register(Rendering)
class RenderingAdmin(admin.ModelAdmin):
    list_display = ["id", "kind", "state", "percent", "asked_by", "asked_at", "attempts", "error"]
    list_filter = ["state", "kind"]
    list_select_related = ["asked_by"]
    search_fields = ["asked_by__username", "error"]

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False
