"""The desk of moderators: find a universe, read it and its log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.read_only import ReadOnly
from simulation.engine.parameters import of_group
from universes.errors import Conflict
from universes.models import (
    MODEL_OF_GROUP,
    Coupling,
    Edit,
    Invitation,
    Publication,
    Seat,
    ShareLink,
    Tag,
    Template,
    Universe,
    Version,
    WorldObject,
)
from universes.operations.shelving import feature, unfeature


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


@admin.register(Template)
class TemplateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "by", "at", "shared_at", "featured_at", "uses")
    list_filter = ("shared_at", "featured_at")
    search_fields = ("=id", "name", "words", "by__username")
    list_select_related = ("by",)
    exclude = ("document", "face")
    actions = ("put_in_front", "put_back")

    @admin.action(description="Feature on the shelf; its maker is told")
    def put_in_front(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        done, refused = 0, 0
        for template in queryset.defer("document"):
            try:
                feature(template=template, by=request.user)
                done += 1
            except Conflict:
                refused += 1
        words = f"{done} featured." + (f" {refused} are not shared, and stay as they are." if refused else "")
        self.message_user(request, words)

    @admin.action(description="Feature no longer")
    def put_back(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        for template in queryset.defer("document"):
            unfeature(template=template, by=request.user)
        self.message_user(request, f"{len(queryset)} featured no longer.")


@admin.register(Version)
class VersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("universe", "number", "name", "by", "at")
    search_fields = ("=universe__id", "name", "by__username")
    list_select_related = ("universe", "by")
    exclude = ("document", "face")
    show_full_result_count = False


@admin.register(Tag)
class TagAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)
