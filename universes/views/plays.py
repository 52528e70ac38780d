"""Where a page says that its universe is heard."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from universes.errors import NotAllowed
from universes.models import Universe
from universes.operations.hearing import hear


@login_not_required
@csrf_exempt  # an embedded page has no cookie to carry a token in; what other sites send is told by its headers
@require_POST
def plays(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Count a play: said by the page after ten seconds of sound. Says nothing of whether it counted."""
    if _is_of_another_site(request):
        raise NotAllowed(_("Only our own pages say what is heard."))
    visible = Universe.objects.visible_to(request.user).select_related("publication")
    hear(
        universe=get_object_or_404(visible, pk=pk),
        by=request.user,
        address=request.META.get("REMOTE_ADDR", ""),
        browser=request.headers.get("User-Agent", "")[:500],
        now=timezone.now(),
    )
    return HttpResponse(status=204)


def _is_of_another_site(request: HttpRequest) -> bool:
    """By what no page can forge: every browser sends at least one of the two with a POST."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return True
    return origin is not None and urlsplit(origin).netloc != request.get_host()
