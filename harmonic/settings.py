"""Every setting of the site, read from the environment.

Two modes. LOCAL: nothing is configured, the site answers on this machine's own loopback address and
makes what it needs (a secret key, a SQLite file) in its data folder. Otherwise somebody has chosen a
SECRET_KEY or ALLOWED_HOSTS: then the checks in `harmonic/checks.py` refuse to start on unsafe settings.
The environment's names are explained in `.env.example` and `docs/operating.md`.
"""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from harmonic import databases, logs, providers, stores
from harmonic.local_key import local_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # NAME_FILE=/run/secrets/name works wherever NAME does

# A test run is known by its runner; servers that tests start say it in the environment.
TESTING = env.bool("HARMONIC_TESTING", default="pytest" in sys.modules)
if not TESTING and (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
LOCAL = env.bool(
    "HARMONIC_LOCAL",
    default=not env.str("SECRET_KEY", default="")
    and not env.list("ALLOWED_HOSTS", default=[])
    and HOST in {"127.0.0.1", "::1", "localhost"},
)
# Django's own debug pages would hide our error pages and remember every query: off until asked for.
DEBUG = env.bool("DEBUG", default=False)

_data = Path(tempfile.gettempdir()) / f"harmonic-test-{os.getpid()}" if TESTING else BASE_DIR / "data"
HARMONIC_DATA = Path(env.str("HARMONIC_DATA", default="") or _data).resolve()

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and TESTING:
    SECRET_KEY = "a key for tests only, long enough for every check that looks at it"  # noqa: S105
elif not SECRET_KEY and LOCAL:
    SECRET_KEY = local_secret_key(HARMONIC_DATA)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where people find the site, for letters, which no request knows of: scheme and host, no slash at the end.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/") or (
    "http://testserver"
    if TESTING
    else f"http://{f'[{HOST}]' if ':' in HOST else HOST}:{PORT}"
    if LOCAL
    else f"https://{next(iter(ALLOWED_HOSTS), 'localhost').lstrip('.')}"
)
# How many proxies of our own stand before us; 0: X-Forwarded-* headers are forged and thrown away.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# How long a process trusts the list of blocked networks that it has read; who changes it tells the others at once
# where they share a cache.
BLOCKED_NETWORKS_SECONDS = 5

# --- what runs -------------------------------------------------------------------------------------

SOCIALACCOUNT_PROVIDERS = providers.providers(env)
INSTALLED_APPS = [
    *(["daphne"] if "runserver" in sys.argv else []),  # gives `runserver` sockets; must stand first
    "harmonic",
    "universes",
    "simulation",
    "accounts",
    "harmonic.apps.DeskConfig",  # django.contrib.admin behind our own door
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *providers.apps(SOCIALACCOUNT_PROVIDERS),
    "axes",
    "channels",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "harmonic.middleware.liveness",
    "harmonic.middleware.client_address",
    "harmonic.middleware.request_log",
    "harmonic.middleware.body_limit",
    "harmonic.middleware.policies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "harmonic.middleware.blocked_networks",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "harmonic.middleware.guests",
    "django_htmx.middleware.HtmxMiddleware",
    "harmonic.middleware.SignInRequired",
    "harmonic.middleware.Suspensions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.devices",
    "harmonic.middleware.htmx_vary",
    "harmonic.middleware.htmx_messages",
    "harmonic.middleware.htmx_redirects",
    "harmonic.middleware.refusals",
    "axes.middleware.AxesMiddleware",
    "harmonic.api.headers.told",
    "harmonic.api.idempotency.once",
]

ROOT_URLCONF = "harmonic.urls"
ASGI_APPLICATION = "harmonic.asgi.application"
WSGI_APPLICATION = "harmonic.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "harmonic.context.site",
            ],
        },
    }
]

# --- where things are kept ---------------------------------------------------------------------------

DATABASES = {
    "default": databases.database(
        env.str("DATABASE_URL", default=""),
        HARMONIC_DATA,
        statement_timeout_ms=60_000 if TESTING else databases.STATEMENT_TIMEOUT_MS,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMBEDDED = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"

REDIS_URL = env.str("REDIS_URL", default="")
_prefix = f"harmonic-test-{os.getpid()}" if TESTING else "harmonic"  # test processes share one Redis
CACHES = {"default": databases.cache(REDIS_URL, _prefix)}
CHANNEL_LAYERS = {"default": databases.channel_layer(REDIS_URL, _prefix)}

MEDIA_ROOT = HARMONIC_DATA / "media"
FILES_BYTES_EACH = int(env.float("HARMONIC_FILES_GB", default=5.0) * 1e9)  # finished files that a person may keep
MEDIA_URL = "/media/"  # nothing is served from here: files go out through views that ask for rights
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Locally files keep their names and are read where they lie; elsewhere `collectstatic` gives each a
# name with its own digest, imports between JavaScript modules rewritten too, and they may be kept for ever.
HASHED_STATIC = not (LOCAL or TESTING or DEBUG)
STORAGES = {
    "default": stores.files(env),
    "staticfiles": {
        "BACKEND": "harmonic.staticfiles.HashedFiles"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not HASHED_STATIC
WHITENOISE_MAX_AGE = 0 if not HASHED_STATIC else 60

# Small enough that a body is kept in memory; doors that take less say so themselves.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
BODY_LIMIT = 26_000_000  # no door takes more than a 25 MB file

# --- people ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: asks whether this pair may try at all
    "accounts.backends.Backend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
# An e-mail that somebody already has is answered as a new one: sign-up never tells who is here.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_VALIDATORS = "accounts.models.user.username_validators"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter when a password, an address or the second factor changes
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL or TESTING else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # middleware.client_address has already put the true address in its place

# The second factor. Moderators need one as soon as others than this machine can reach the site.
SECOND_FACTOR_FOR_STAFF = env.bool("SECOND_FACTOR_FOR_STAFF", default=not LOCAL)
MFA_ADAPTER = "accounts.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Harmonic Universe"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute wrong

# Sign-in by others (harmonic/providers.py). Who comes from there chooses their own name here; an address that somebody
# has here already opens nothing: one signs in as usual and connects the two.
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False

AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "accounts.adapter.login_name"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "harmonic.refusals.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds for each answer of the mail server
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7) % 24  # of the day in UTC
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Harmonic Universe <hello@localhost>")

# --- the API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "harmonic.api.authentication.Token",
        "harmonic.api.authentication.PersonalToken",
        "harmonic.api.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["harmonic.api.renderers.Envelope"],
    "DEFAULT_PARSER_CLASSES": ["harmonic.api.parsers.StrictJSON"],
    "EXCEPTION_HANDLER": "harmonic.api.refusals.answer",
    "DEFAULT_PAGINATION_CLASS": "harmonic.api.paging.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["harmonic.api.throttles.PerPerson"],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env.str("API_RATE_ANONYMOUS", default="120/min"),
        "person": env.str("API_RATE_PERSON", default="600/min"),
        "token": env.str("API_RATE_TOKEN", default="10/min"),
    },
    "DEFAULT_METADATA_CLASS": "harmonic.api.metadata.Metadata",
    "DEFAULT_SCHEMA_CLASS": "harmonic.api.schema.Schema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": 0,
}
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": env.str("JWT_SIGNING_KEY", default="") or SECRET_KEY,
    "AUDIENCE": "harmonic-universe",
    "ISSUER": "harmonic-universe",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("ACCESS_TOKEN_MINUTES", default=15)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "UPDATE_LAST_LOGIN": False,  # rotation, and what ends a token, is in accounts/tokens.py
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Harmonic Universe",
    "VERSION": "1",
    "DESCRIPTION": "Universes that play themselves. Every answer is `{success, data, error}`.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "InstrumentEnum": "simulation.engine.parameters.INSTRUMENTS",
        "ObjectKindEnum": "simulation.engine.objects.KINDS",
        "EventKindEnum": "simulation.engine.simulations.EVENT_KINDS",
        "FileKindEnum": "simulation.models.Kind",
        "RoleEnum": "universes.models.Role.values",
        "ReportKindEnum": "universes.models.report.Kind.values",
        "VisibilityEnum": "universes.models.publication.VISIBILITIES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "harmonic.api.schema.declare_refusals",
    ],
}

# --- the wire ----------------------------------------------------------------------------------------

_secure = not (LOCAL or TESTING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=_secure)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if SESSION_COOKIE_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if CSRF_COOKIE_SECURE else "csrf"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_FAILURE_VIEW = "harmonic.refusals.csrf_failed"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_secure)
SECURE_REDIRECT_EXEMPT = [r"^readyz$"]  # probes speak to the box itself, without TLS
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=63_072_000 if _secure else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *providers.origins(SOCIALACCOUNT_PROVIDERS)],  # a form leads there by a redirect
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING" if LOCAL or TESTING else "INFO")
LOGGING = logs.configuration(level=LOG_LEVEL, as_json=env.bool("LOG_JSON", default=not LOCAL))

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a good one costs a test 50 ms
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ACCOUNT_RATE_LIMITS = False
    AXES_ENABLED = False  # tests of the lock-out turn it on
    BLOCKED_NETWORKS_SECONDS = 3600  # one that grew old in the middle of a test would be a query more
