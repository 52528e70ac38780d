"""The desk of moderators: find a universe, read it and its log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.read_only import ReadOnly
from simulation.engine.parameters import of_group
from universes.models import (
    MODEL_OF_GROUP,
    Comment,
    Coupling,
    Edit,
    Invitation,
    Publication,
    Seat,
    ShareLink,
    Tag,
    Universe,
    WorldObject,
)
from universes.operations.commenting import delete_as_moderator


class CouplingInline(ReadOnly, admin.TabularInline):
    model = Coupling
    extra = 0


class ObjectInline(ReadOnly, admin.TabularInline):
    model = WorldObject
    extra = 0


class SeatInline(ReadOnly, admin.TabularInline):
    model = Seat
    extra = 0
    exclude = ("link",)  # its name shows in the list of seats; a menu of all links is no use here


class LinkInline(ReadOnly, admin.TabularInline):
    model = ShareLink
    extra = 0  # without its token: moderators rule, they do not come in by other people's links


def inline_of(group: str) -> Any:
    """The parameters of one group, as they stand in the universe's page."""
    fields = {"model": MODEL_OF_GROUP[group], "fields": [parameter.name for parameter in of_group(group)], "extra": 0}
    return type(f"{group.capitalize()}Inline", (ReadOnly, admin.StackedInline), {**fields, "classes": ["collapse"]})


@admin.register(Universe)
class UniverseAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "owner", "visibility", "seq", "created", "changed")
    list_filter = ("publication__visibility", "licence", "created")
    search_fields = ("=id", "name", "description", "owner__username", "tags__name")
    list_select_related = ("owner", "publication")
    date_hierarchy = "created"
    inlines = [*(inline_of(group) for group in MODEL_OF_GROUP), CouplingInline, ObjectInline, SeatInline, LinkInline]


@admin.register(Publication)
class PublicationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("universe", "visibility", "by", "at")
    list_filter = ("visibility", "at")
    search_fields = ("universe__name", "by__username")
    list_select_related = ("universe", "by")


@admin.register(Edit)
class EditAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("universe", "seq", "by", "guest_name", "at", "op")
    exclude = ("guest_key",)
    list_filter = ("at",)
    search_fields = ("=universe__id", "universe__name", "by__username", "=op")
    list_select_related = ("universe", "by")
    show_full_result_count = False  # the log is the longest table: counting all of it for each search is not worth it


@admin.register(Seat)
class SeatAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("universe", "person", "role", "link", "by", "at")
    list_filter = ("role", "at")
    search_fields = ("=universe__id", "universe__name", "person__username", "by__username")
    list_select_related = ("universe", "person", "link", "by")


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("universe", "role", "by", "at", "expires", "revoked")
    list_filter = ("role", "revoked", "at")
    search_fields = ("=universe__id", "universe__name", "by__username")
    list_select_related = ("universe", "by")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("universe", "person", "email", "role", "by", "at", "expires")
    list_filter = ("role", "at")
    search_fields = ("=universe__id", "universe__name", "person__username", "=email", "by__username")
    list_select_related = ("universe", "person", "by")


@admin.register(Tag)
class TagAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin):
    """Read, and deleted by the operation: the place of one that was answered stays, and open pages hear of it."""

    list_display = ("text", "by", "universe", "rating", "thread", "at", "edited", "deleted")
    list_filter = ("at", "rating")
    search_fields = ("=id", "text", "by__username", "=universe__id", "universe__name")
    list_select_related = ("by", "universe", "thread")
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        delete_as_moderator(comment=obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        for comment in queryset:
            delete_as_moderator(comment=comment, by=request.user)
