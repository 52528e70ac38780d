"""What one can do with all that one has here: take it along, or close the account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from universes.operations.exporting import archive
from universes.streams import download


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The page: the archive, and closing."""
    return render(request, "universes/settings/data.html")


@require_safe
def archived(request: HttpRequest) -> StreamingHttpResponse:
    """The archive of all that is one's own."""
    assert isinstance(request.user, User)  # the door is locked
    return download(request, archive(by=request.user), name=f"harmonic-{request.user.username}.zip")
