"""Blocked networks: to block one and to let it in again are operations."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.errors import Invalid
from accounts.models import BlockedNetwork, User
from accounts.operations.network_blocking import block_network, checked_network, unblock_network


class BlockedNetworkForm(forms.ModelForm):  # type: ignore[type-arg]
    from_address = ""  # whence the moderator comes; set for each request

    class Meta:
        model = BlockedNetwork
        fields = ("network", "reason", "until")

    def clean_network(self) -> str:
        try:
            return str(checked_network(self.cleaned_data["network"], self.from_address))
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from refusal


@admin.register(BlockedNetwork)
class BlockedNetworkAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = BlockedNetworkForm
    list_display = ("network", "reason", "until", "by", "at")
    search_fields = ("network", "reason")
    list_select_related = ("by",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # to say it anew, block it again

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("Form", (form,), {"from_address": request.META.get("REMOTE_ADDR", "")})

    def save_model(self, request: HttpRequest, obj: BlockedNetwork, form: Any, change: bool) -> None:
        made = block_network(
            network=obj.network,
            reason=obj.reason,
            until=obj.until,
            by=cast(User, request.user),
            from_address=request.META.get("REMOTE_ADDR", ""),
        )
        obj.pk = made.pk

    def delete_model(self, request: HttpRequest, obj: BlockedNetwork) -> None:
        unblock_network(blocked=obj, by=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[BlockedNetwork]) -> None:
        for blocked in queryset:
            unblock_network(blocked=blocked, by=cast(User, request.user))
