"""The site as uvicorn serves it: pages by Django, sockets by Channels."""

import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application

from harmonic.body_limit import limited
from harmonic.checks import refuse_unsafe

# Small static files are read whole before they are sent; nothing streams from a synchronous iterator for long.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

_pages = get_asgi_application()
refuse_unsafe()
_sockets: list = []  # type: ignore[type-arg]  # routes of universes.realtime will stand here

application = ProtocolTypeRouter(
    {
        "http": limited(_pages, settings.BODY_LIMIT),  # type: ignore[arg-type]  # messages are dicts to both
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(_sockets))),
    }
)
