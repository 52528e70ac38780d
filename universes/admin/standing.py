"""What holds now: hidden things and suspensions, each to be ended with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.read_only import ReadOnly
from accounts.models import Suspension
from universes.access import may_rule
from universes.models import Hidden
from universes.operations.ruling import end_suspension, show_again

from .asking import ReasonForm, ask, do_each
from .cases import case_of


class Ending(ReadOnly, admin.ModelAdmin):
    """A list of what holds, with one action that ends it."""

    def has_rule_permission(self, request: HttpRequest) -> bool:
        return may_rule(request.user)

    def end_all(self, request: HttpRequest, rows: QuerySet[Any], act: Any, *, name: str) -> HttpResponse | None:
        said = request.POST if "apply" in request.POST else None
        form, those = ReasonForm(said), list(rows)
        if said is not None and form.is_valid():
            do_each(request, those, lambda row: act(row, form.cleaned_data["reason"]))
            return None
        selected = [row.pk for row in those]
        return ask(request, self.admin_site, form, title=_("Say why"), things=those, action=name, selected=selected)


@admin.register(Hidden)
class HiddenAdmin(Ending):
    list_display = ("what", "is_for_now", "by", "reason", "at")
    list_select_related = ("case", "by")
    search_fields = ("case__label", "=case__thing")
    actions = ["show_again"]

    @admin.display(description=gettext_lazy("thing"))
    def what(self, hidden: Hidden) -> str:
        return case_of(hidden)

    @admin.display(description=gettext_lazy("for now"), boolean=True)
    def is_for_now(self, hidden: Hidden) -> bool:
        return hidden.is_for_now

    @admin.action(permissions=["rule"], description=gettext_lazy("Show again…"))
    def show_again(self, request: HttpRequest, rows: QuerySet[Hidden]) -> HttpResponse | None:
        def act(hidden: Hidden, reason: str) -> None:
            show_again(hidden=hidden, by=request.user, reason=reason)

        return self.end_all(request, rows, act, name="show_again")


class RunningFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("running", _("Running"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.running(timezone.now()) if self.value() == "running" else queryset


@admin.register(Suspension)
class SuspensionAdmin(Ending):
    list_display = ("person", "until", "reason", "by", "at")
    list_filter = (RunningFilter, "at")
    list_select_related = ("person", "by")
    search_fields = ("person__username", "reason")
    actions = ["lift"]

    @admin.action(permissions=["rule"], description=gettext_lazy("Lift…"))
    def lift(self, request: HttpRequest, rows: QuerySet[Suspension]) -> HttpResponse | None:
        def act(suspension: Suspension, reason: str) -> None:
            end_suspension(suspension=suspension, by=request.user, reason=reason)

        return self.end_all(request, rows, act, name="lift")
