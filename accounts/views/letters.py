"""What comes to the inbox and what goes by mail: the settings, and the link at the foot of every letter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import MailChoice
from accounts.models.mail_choice import EVERYTHING, How
from accounts.models.notification import ALWAYS, KINDS
from accounts.operations.choosing import choices_of, choose
from accounts.operations.writing import mail_address_of
from accounts.unsubscribing import read_token

from .notifications import me


@never_cache
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """For each kind: whether it comes to the inbox, and how it goes by mail."""
    person = me(request)
    if request.method == "POST":
        kinds = [kind for kind in KINDS if kind not in ALWAYS]
        choose(
            by=person,
            inbox={kind: f"inbox-{kind}" in request.POST for kind in kinds},
            mail={kind: request.POST[f"mail-{kind}"] for kind in kinds if f"mail-{kind}" in request.POST},
            letters="letters" in request.POST,
        )
        messages.success(request, _("What you hear of is kept."))
        return redirect("accounts:settings_notifications")
    choices, letters = choices_of(person)
    context = {"choices": choices, "letters": letters, "hows": How.choices, "mail_address": mail_address_of(person)}
    return render(request, "accounts/settings/notifications.html", context)


@login_not_required
@csrf_exempt  # the token is the right to it, and a mail program that presses the button for its person has no cookie
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, which stops letters; programs that look through mail follow links, and stop nothing.

    RFC 8058: a mail program's own button is a POST to the same address. `how` on the page takes it back.
    """
    found = read_token(token)
    if found is None:
        raise Http404
    person, kind = found
    if request.method == "POST":
        how = request.POST.get("how", "")
        if how == "again" or kind == EVERYTHING:
            choose(by=person, letters=how == "again")
        else:
            choose(by=person, mail={kind: how if how in How.values else How.NEVER})
    if MailChoice.objects.filter(person=person, kind=EVERYTHING).exists():
        kind = EVERYTHING  # nothing goes, of whatever kind the letter was
    is_stopped = MailChoice.objects.filter(person=person, kind=kind, how=How.NEVER).exists()
    context = {"words": _(KINDS[kind][0]) if kind else "", "is_stopped": is_stopped}
    return render(request, "accounts/notifications/unsubscribe.html", context)
