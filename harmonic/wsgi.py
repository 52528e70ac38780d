"""The site for servers that know only WSGI; sockets need harmonic.asgi."""

import os

from django.core.wsgi import get_wsgi_application

from harmonic.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")
application = get_wsgi_application()
refuse_unsafe()
