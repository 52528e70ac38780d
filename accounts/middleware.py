"""When a device was last seen: noted now and then, so that a page costs no more for it."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponseBase

SEEN_SECONDS = 300
SESSION_SEEN = "seen"  # in the session, so that to know is no question to the database


def devices(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keeps the list of devices true to five minutes; sessions that did not begin at the sign-in are left alone."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        seen = request.session.get(SESSION_SEEN) if request.user.is_authenticated else None
        if seen is not None and time.time() - seen > SEEN_SECONDS:
            request.session[SESSION_SEEN] = time.time()
            UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware
