"""What happens around every request, each solved once."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseLocation
from requests import RequestException

from accounts import networks, suspended
from harmonic.refusals import refusal_of, refuse, wants_json
from universes.guests import guest_of
from universes.models import Universe
from universes.operations.entering import bring_links

View = Callable[[HttpRequest], HttpResponseBase]
logger = structlog.get_logger("harmonic.requests")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
_QUIET = ("/static/", "/readyz")
# Whoever has such an address comes in by it.
_TOKEN = re.compile(r"(/(?:join|invitations|unsubscribe|appeal)/)[\w:-]{16,}")
PERMISSIONS = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), midi=(self), fullscreen=(self), autoplay=(self)"
)


def liveness(get_response: View) -> View:
    """/healthz: this process lives. Outermost, so that it asks nobody, whatever cookie or Host comes with it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        return get_response(request)

    return middleware


def client_address(get_response: View) -> View:
    """REMOTE_ADDR is the address of the person, as our own outermost proxy saw it; forged headers buy nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if forwarded:
            request.META["REMOTE_ADDR"] = networks.address_of(request.META.get("REMOTE_ADDR", ""), forwarded)
        if not settings.TRUSTED_PROXIES:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            request.META.pop("HTTP_X_FORWARDED_HOST", None)
        return get_response(request)

    return middleware


def request_log(get_response: View) -> View:
    """Gives every request an id (the caller's, if it is one), returns it, and writes one line when done."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        asked = request.headers.get("X-Request-ID", "")
        request.request_id = asked if _ID.match(asked) else uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        begun = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if not request.path.startswith(_QUIET):
            write = logger.error if response.status_code >= 500 else logger.info
            write(
                "request",
                method=request.method,
                path=_TOKEN.sub(r"\1...", request.path),  # never the query: it may carry what is secret
                status=response.status_code,
                milliseconds=round(1000 * (time.perf_counter() - begun), 1),
            )
        return response

    return middleware


def body_limit(get_response: View) -> View:
    """Refuses by its own word a body that no door takes, before anybody reads it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit():
            return refuse(request, 400)
        if int(length) > settings.BODY_LIMIT:
            return refuse(request, 413)
        return get_response(request)

    return middleware


def policies(get_response: View) -> View:
    """What no page of ours needs is forbidden to whatever gets into one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def blocked_networks(get_response: View) -> View:
    """Who comes from a blocked network is told so, and why; style sheets and /healthz they get."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        rule = networks.rule_for(request.META.get("REMOTE_ADDR", ""))
        if rule is None:
            return get_response(request)
        words = _("This site is closed to the network that you come from: %(reason)s") % {"reason": rule.reason}
        return refuse(request, 403, code="blocked", message=words)

    return middleware


class Suspensions:
    """Who is suspended reads, takes their data away and appeals; whatever else changes something is refused.

    Programs with a token are asked the same by harmonic.api.authentication.
    """

    sync_capable, async_capable = True, False

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        method = str(request.method)
        if method in suspended.READING:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        refusal = suspended.refusal_for(request.user, method=method, address=name)
        return refuse(request, refusal.status, code=refusal.code, message=refusal.message) if refusal else None


class SignInRequired(LoginRequiredMiddleware):
    """Locked by default; a program is told 401 in the one shape, a fragment's person goes to the sign-in page.

    A view `for_guests_too` lets those in who may see its universe without an account. For everybody else who is not
    signed in, what is hidden is as locked as what is absent.
    """

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        for_guests = getattr(view_func, "for_guests_too", False) and not request.user.is_authenticated
        if for_guests and Universe.objects.visible_to(request.user).filter(pk=view_kwargs["pk"]).exists():
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if wants_json(request):
            return refuse(request, 401)
        if request.htmx:  # type: ignore[attr-defined]  # back to the page, not to the fragment
            return redirect_to_login(request.htmx.current_url_abs_path or "/", settings.LOGIN_URL)  # type: ignore[attr-defined]
        return super().handle_no_permission(request, view_func)


def guests(get_response: View) -> View:
    """Whoever is not signed in is a guest: the session may remember a name and the links that they opened.

    The links come along when they sign in: the first request that knows the account makes seats of them.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed = request.user

        def who() -> Any:
            if not signed.is_authenticated:
                return guest_of(request.session)
            bring_links(session=request.session, by=signed)
            return signed

        request.user = SimpleLazyObject(who)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def htmx_vary(get_response: View) -> View:
    """A fragment and the page at the same address are two things to every cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.htmx:  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store, max-age=0")
        return response

    return middleware


def htmx_messages(get_response: View) -> View:
    """Messages ride along with any HTMX answer, out of band."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.htmx or {"HX-Location", "HX-Redirect", "HX-Refresh"} & set(response.headers):  # type: ignore[attr-defined]
            return response
        is_html = response.get("Content-Type", "").startswith("text/html")
        if is_html and isinstance(response, HttpResponse) and response.status_code != 204 and get_messages(request):
            response.write(render_to_string("_messages.html", {"hx_oob": True}, request=request))
        return response

    return middleware


def htmx_redirects(get_response: View) -> View:
    """A browser follows a redirect before HTMX sees it; HX-Location goes there by HTMX."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.htmx and "Location" in response and 300 <= response.status_code < 400:  # type: ignore[attr-defined]
            moved = HttpResponseLocation(response["Location"])
            moved.cookies = response.cookies
            return moved
        return response

    return middleware


class refusals:  # noqa: N801  a middleware like the others; only a class can look at exceptions
    """Turns what a view raises into an answer of the one shape."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = refusal_of(exception)
        if refusal is not None:
            return refuse(request, **refusal)
        if isinstance(exception, OperationalError):  # the database is away, or did not answer in time
            logger.error("database", reason=str(exception).splitlines()[0])
            return refuse(request, 503)
        if isinstance(exception, RequestException):  # only other sites' sign-in is asked by us
            logger.warning("other site", reason=type(exception).__name__)
            return refuse(request, 503, message="The other site does not answer. Try again, or sign in another way.")
        if isinstance(exception, ProtectedError):
            return refuse(request, 409)
        if isinstance(exception, ObjectDoesNotExist):  # as in the API: deleted by another since the view has looked
            logger.warning("gone meanwhile", what=type(exception).__qualname__)
            return refuse(request, 404)
        return None
