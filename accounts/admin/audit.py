"""The audit log, to be read."""

from __future__ import annotations

from django.contrib import admin

from accounts.models import AuditEntry

from .read_only import ReadOnly


@admin.register(AuditEntry)
class AuditAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["at", "act", "by_name", "kind", "label", "about_name", "reason"]
    list_filter = ["act", "kind", "at"]
    search_fields = ["label", "=by_name", "=about_name", "=thing", "reason"]
    date_hierarchy = "at"
    show_full_result_count = False
