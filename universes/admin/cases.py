"""The queue: what is reported, grouped by thing; ruling on it, alone or several at once; appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.read_only import ReadOnly
from universes.access import may_rule
from universes.errors import NotFound
from universes.models import Appeal, Case, Comment, Hidden, Report, Ruling
from universes.models.ruling import Verdict
from universes.operations.ruling import answer_appeal, is_own_ruling, reverse_ruling, rule, rule_on_thing
from universes.operations.things import thing_of

from .asking import AppealForm, ReasonForm, RuleForm, ask, do_each

AROUND = 5  # answers on either side of a comment


class StateFilter(admin.SimpleListFilter):
    """Open unless one asks for others."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("ruled", _("Ruled")), ("appealed", _("Appealed")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        states = {
            None: queryset.filter(closed__isnull=True),
            "ruled": queryset.filter(closed__isnull=False),
            "appealed": queryset.appealed(),
        }
        return states.get(self.value(), queryset)

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Open")}
        yield from others


class ReportInline(ReadOnly, admin.TabularInline):
    model = Report
    extra = 0
    fields = ("at", "reporter", "reason", "words")
    ordering = ("at",)


class RulingInline(ReadOnly, admin.StackedInline):
    model = Ruling
    extra = 0
    fields = ("at", "by", "verdict", "hides", "days", "reason", "suspension", "said", "taken_back")
    readonly_fields = ("said", "taken_back")

    @admin.display(description=gettext_lazy("appeal"))
    def said(self, ruling: Ruling) -> str:
        found: Appeal | None = getattr(ruling, "appeal", None)
        if found is None:
            return "-"
        if found.answered is None:
            return found.words
        answer = _("The ruling stands") if found.upheld else _("The ruling is taken back")
        return f"{found.words} ({answer}: {found.answer})"

    @admin.display(description=gettext_lazy("taken back"))
    def taken_back(self, ruling: Ruling) -> str:
        reversal = getattr(ruling, "reversal", None)
        return f"{reversal.at:%d.%m.%Y}, {reversal.by}: {reversal.reason}" if reversal else "-"


@admin.register(Case)
class CaseAdmin(ReadOnly, admin.ModelAdmin):
    """One row a thing. The buttons ask for a reason, and hand on to operations."""

    list_display = ("what", "about", "many", "reasons", "is_hidden", "age", "look", "state")
    list_filter = (StateFilter, "kind", "reports__reason")
    search_fields = ("label", "=thing", "about__username", "reports__words")
    list_select_related = ("about", "ruling__appeal", "ruling__reversal")
    list_per_page = 50
    inlines = [ReportInline, RulingInline]
    fields = ("kind", "label", "quote", "about", "opened", "closed", "look", "in_its_thread")
    readonly_fields = ("look", "in_its_thread")
    actions = ["dismiss", "hide", "warn", "suspend"]
    change_form_template = "admin/universes/case/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        cases = super().get_queryset(request).annotate(told=Count("reports", distinct=True))
        return cases.prefetch_related("reports", "hidden")

    def has_rule_permission(self, request: HttpRequest) -> bool:
        return may_rule(request.user)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/rule/", wrap(self.rule_view), name="universes_case_rule"),
            path("<int:pk>/appeal/", wrap(self.appeal_view), name="universes_case_appeal"),
            path("<int:pk>/take-back/", wrap(self.take_back_view), name="universes_case_take_back"),
            path("thing/<slug:kind>/<slug:thing>/rule/", wrap(self.thing_view), name="universes_case_thing"),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: Case | None = None) -> Any:
        return [name for name in self.fields if name != "in_its_thread" or (obj and obj.kind == "comment")]

    # what the list shows

    @admin.display(description=gettext_lazy("thing"), ordering="label")
    def what(self, case: Case) -> str:
        return str(case)

    @admin.display(description=gettext_lazy("reports"), ordering="told")
    def many(self, case: Any) -> int:
        return int(case.told)

    @admin.display(description=gettext_lazy("reasons"))
    def reasons(self, case: Case) -> str:
        return ", ".join(sorted({report.get_reason_display() for report in case.reports.all()}))

    @admin.display(description=gettext_lazy("hidden"), boolean=True)
    def is_hidden(self, case: Case) -> bool:
        return bool(case.hidden.all())

    @admin.display(description=gettext_lazy("age"), ordering="opened")
    def age(self, case: Case) -> str:
        return timesince(case.opened, depth=1)

    @admin.display(description=gettext_lazy("look"))
    def look(self, case: Case) -> str:
        """The page of the thing; where it is not open to all, what the desk knows of it."""
        if case.kind == "universe":
            address = reverse("admin:universes_universe_change", args=[case.thing])
            listen = reverse("universes:page", args=[case.thing])
            return format_html('<a href="{}">{}</a>, <a href="{}">{}</a>', listen, _("page"), address, _("desk"))
        if case.kind == "person" and case.about_id:
            return format_html(
                '<a href="{}">{}</a>', reverse("admin:accounts_user_change", args=[case.about_id]), _("desk")
            )
        if case.kind == "comment":
            address = reverse("admin:universes_comment_change", args=[case.thing])
            return format_html('{} <a href="{}">{}</a>', case.quote[:120], address, _("desk"))
        return case.quote[:120]

    @admin.display(description=gettext_lazy("in its thread"))
    def in_its_thread(self, case: Case) -> str:
        """What was said before and after it, as it stands now; a link to it on its page."""
        thing = thing_of(kind=case.kind, identity=case.thing)
        if thing is None or not isinstance(thing.item, Comment):
            return _("It was deleted.")
        said = [
            (one.by or "-", _("(this one)") if one == thing.item else "", one.text or _("deleted"))
            for one in thing.item.surroundings(AROUND)
        ]
        lines = format_html_join("", "<div><b>{}</b> {} {}</div>", said)
        return format_html('{}<a href="{}">{}</a>', lines, thing.address, _("page"))

    @admin.display(description=gettext_lazy("state"))
    def state(self, case: Case) -> str:
        ruling: Ruling | None = getattr(case, "ruling", None)
        if ruling is None:
            return _("open")
        if hasattr(ruling, "reversal"):
            return _("taken back")
        appeal: Appeal | None = getattr(ruling, "appeal", None)
        return _("appealed") if appeal and appeal.answered is None else ruling.get_verdict_display()

    # ruling on several

    @admin.action(permissions=["rule"], description=gettext_lazy("Dismiss…"))
    def dismiss(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self._rule_on_all(request, cases, Verdict.DISMISS)

    @admin.action(permissions=["rule"], description=gettext_lazy("Hide…"))
    def hide(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self._rule_on_all(request, cases, Verdict.HIDE)

    @admin.action(permissions=["rule"], description=gettext_lazy("Warn…"))
    def warn(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self._rule_on_all(request, cases, Verdict.WARN)

    @admin.action(permissions=["rule"], description=gettext_lazy("Suspend…"))
    def suspend(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return self._rule_on_all(request, cases, Verdict.SUSPEND)

    def _rule_on_all(self, request: HttpRequest, cases: QuerySet[Case], verdict: Verdict) -> HttpResponse | None:
        said = request.POST if "apply" in request.POST else None
        form, those = RuleForm(said, initial={"verdict": verdict}), list(cases)
        if said is not None and form.is_valid():
            do_each(request, those, lambda case: rule(case=case, by=request.user, **form.ruling()))
            return None
        title = _("Rule on what is selected")
        action = {"action": verdict.value, "selected": [case.pk for case in those]}
        return ask(request, self.admin_site, form, title=title, things=those, **action)

    # ruling on one

    def rule_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(Case, pk=pk)
        return self._ask_and(request, RuleForm, case, lambda form: rule(case=case, by=request.user, **form.ruling()))

    def thing_view(self, request: HttpRequest, kind: str, thing: str) -> HttpResponse:
        """A thing that a moderator has come upon by themselves."""
        found = thing_of(kind=kind, identity=thing)
        if found is None:
            raise NotFound(_("There is no such thing (any more)."))
        return self._ask_and(
            request,
            RuleForm,
            found.label,
            lambda form: rule_on_thing(kind=kind, identity=thing, by=request.user, **form.ruling()),
        )

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        ruling = get_object_or_404(Ruling.objects.select_related("case"), case=pk)
        return self._ask_and(
            request,
            ReasonForm,
            ruling.case,
            lambda form: reverse_ruling(ruling=ruling, by=request.user, reason=form.cleaned_data["reason"]),
        )

    def appeal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        ruling = get_object_or_404(Ruling.objects.select_related("case", "appeal"), case=pk)
        warning = ""
        if is_own_ruling(ruling, request.user):
            warning = _("You ruled on this yourself. Leave the appeal to another moderator if you can.")
        words = {"ruling": ruling, "appeal": getattr(ruling, "appeal", None), "warning": warning}
        return self._ask_and(
            request,
            AppealForm,
            ruling.case,
            lambda form: answer_appeal(
                ruling=ruling,
                by=request.user,
                reverses=form.cleaned_data["decision"] == "reverse",
                reason=form.cleaned_data["reason"],
            ),
            **words,
        )

    def _ask_and(self, request: HttpRequest, kind: Any, thing: Any, act: Any, **more: Any) -> HttpResponse:
        if not self.has_rule_permission(request):
            raise NotFound(_("There is nothing at this address."))
        form = kind(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and do_each(request, [thing], lambda _thing: act(form)):
            return redirect("admin:universes_case_changelist")
        return ask(request, self.admin_site, form, title=_("Rule"), things=[thing], **more)


def case_of(hidden: Hidden) -> str:
    """A link to the case that a thing was hidden in."""
    address = reverse("admin:universes_case_change", args=[hidden.case_id])
    return format_html('<a href="{}">{}</a>', address, hidden.case)
