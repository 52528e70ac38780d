"""Pages that belong to nobody: the landing, plain words, the choice of night or day."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.operations.describing import prefer
from simulation.engine.couplings import LINKS
from simulation.engine.objects import KINDS, fields_of
from simulation.engine.parameters import GROUP_LABELS, of_group
from universes.finding import of_keys, order_of
from universes.models import Universe
from universes.shelf import shelf
from universes.templatetags.pages import THEMES

from .shortcuts import SHORTCUTS

STRIP = 8
YEAR_SECONDS = 365 * 24 * 3600


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """A living universe with one Listen; below it the newest of the gallery."""
    listed = Universe.objects.listed().filter(standing__isnull=False)
    # The one that has been public for longest: nobody puts theirs on the first page by being quick.
    first = listed.exclude(licence="all-rights-reserved").order_by("publication__at", "pk").values_list("pk")[:1]
    newest = listed.order_by(*order_of("new", "all")).values_list("pk")[: STRIP + 1]
    chosen, others = [pk for (pk,) in first], [pk for (pk,) in newest]
    cards = of_keys(Universe.objects.listed().with_cards().as_seen_by(request.user), [*chosen, *others])
    featured = next((one for one in cards if one.pk in chosen), None)
    strip = list(dict.fromkeys(one for one in cards if one != featured))[:STRIP]
    return render(request, "universes/landing.html", {"universe": featured, "newest": strip, "shelf": shelf()})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "universes/words/about.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "universes/words/privacy.html")


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "universes/words/terms.html")


@login_not_required
@require_safe
def help(request: HttpRequest) -> HttpResponse:
    """Every shortcut, parameter, coupling and object, from the definitions that the site runs on."""
    groups = [(group, label, of_group(group)) for group, label in GROUP_LABELS.items()]
    objects = [(kind, fields_of(kind)) for kind in KINDS]
    context = {"shortcuts": SHORTCUTS, "groups": groups, "links": LINKS, "objects": objects}
    return render(request, "universes/words/help.html", context)


@login_not_required
@csrf_exempt  # it changes a colour only, and a token on every page would make every page uncacheable
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme, in a cookie and with who is signed in, and go back to the page that it was chosen on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    if (chosen := request.POST.get("theme")) in THEMES:
        if isinstance(request.user, User):  # never from another site's form: the session's cookie is SameSite=Lax
            prefer(by=request.user, theme=chosen)
        response.set_cookie("theme", chosen, YEAR_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response
