"""A universe on other sites: the embed page, and oEmbed, by which they learn of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from simulation.models import PICTURE_SIZES, SOCIAL_SIZE, Kind
from universes.errors import Invalid
from universes.models import Universe

WIDTH, HEIGHT = 640, 400  # of the frame, where a site names no limits
CACHE_SECONDS = 3600
SIDE_MOST = 100_000
CORP = "Cross-Origin-Resource-Policy"


@login_not_required
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know views without arguments only
@require_safe
def embed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stands in a frame on another site: the published version, whoever looks. The one page that may be framed."""
    published = Universe.objects.visible_to(AnonymousUser()).with_cards()  # also to its owner, in a frame of our own
    universe = get_object_or_404(published, pk=pk)
    response = render(request, "universes/embed.html", {"universe": universe})
    response[CORP] = "cross-origin"
    return response


@login_not_required
@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """oEmbed 1.0 (oembed.com): ?url= of the page of a public universe. JSON only; anything else is not there (404)."""
    wanted = request.GET.get("format", "json")
    if wanted != "json":
        body = {"success": False, "data": None, "error": {"code": "not_implemented", "message": "JSON only."}}
        return JsonResponse(body, status=501)
    universe = _universe_at(request, request.GET.get("url", ""))
    most = _side(request, "maxwidth"), _side(request, "maxheight")
    response = JsonResponse(_rich(request, universe, most), headers={CORP: "cross-origin"})
    response["Access-Control-Allow-Origin"] = "*"  # what is public, said to whoever asks
    return response


def _rich(request: HttpRequest, universe: Universe, most: tuple[int, int]) -> dict[str, Any]:
    width = min(WIDTH, most[0])
    height = min(round(width * HEIGHT / WIDTH), most[1])
    frame = {"address": _absolute(request, "embed", universe), "width": width, "height": height, "universe": universe}
    return {
        "version": "1.0",
        "type": "rich",
        "title": universe.name,
        "author_name": str(universe.owner),
        "author_url": request.build_absolute_uri(reverse("universes:person", args=[universe.owner.username])),
        "provider_name": "Harmonic Universe",
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": CACHE_SECONDS,
        "html": render_to_string("universes/publishing/_frame.html", frame).strip(),
        "width": width,
        "height": height,
        **_thumbnail(request, universe, most),
    }


def _thumbnail(request: HttpRequest, universe: Universe, most: tuple[int, int]) -> dict[str, Any]:
    """The largest picture within the limits, or none."""
    address = _absolute(request, "still", universe)
    sizes = ((SOCIAL_SIZE, "social"), (PICTURE_SIZES[Kind.STILL][0], "published"))
    for (width, height), query in sizes:
        if width <= most[0] and height <= most[1]:
            url = f"{address}?{query}&v={universe.picture_version}"
            return {"thumbnail_url": url, "thumbnail_width": width, "thumbnail_height": height}
    return {}


def _universe_at(request: HttpRequest, url: str) -> Universe:
    """The public universe whose page (or embed) this is. Raises Http404."""
    try:
        parts = urlsplit(url)
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        raise Http404 from None
    ours = parts.scheme in ("http", "https") and parts.netloc == request.get_host()
    if not ours or match.view_name not in ("universes:page", "universes:embed"):
        raise Http404
    return get_object_or_404(Universe.objects.listed().with_cards(), pk=match.kwargs["pk"])


def _side(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not text:
        return SIDE_MOST
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Invalid([{"path": name, "code": "type", "message": _("A side is a whole number of pixels.")}])
    return int(text)


def _absolute(request: HttpRequest, name: str, universe: Universe) -> str:
    return request.build_absolute_uri(reverse(f"universes:{name}", args=[universe.pk]))
