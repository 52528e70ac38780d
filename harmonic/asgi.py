"""The site as uvicorn serves it: pages by Django, sockets by Channels."""

import gc
import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

from harmonic.body_limit import limited
from harmonic.checks import refuse_unsafe

# Small static files are read whole before they are sent; nothing streams from a synchronous iterator for long.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

_pages = get_asgi_application()
refuse_unsafe()

from universes.realtime.routing import sockets  # noqa: E402  its models want Django set up

application = ProtocolTypeRouter(
    {
        "http": limited(_pages, settings.BODY_LIMIT),  # type: ignore[arg-type]  # messages are dicts to both
        "websocket": URLRouter(sockets),
    }
)

# What is loaded by now stays. Without this each full collection of garbage walks all of it, every few dozen pages: for
# 130 ms nobody is served (decision 0133).
gc.collect()
gc.freeze()
