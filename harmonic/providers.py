"""Who else may say who somebody is: OAuth providers, each switched on by its own names in the environment.

OIDC_SERVER_URL OIDC_CLIENT_ID OIDC_CLIENT_SECRET [OIDC_NAME OIDC_ORIGIN]     any OpenID Connect provider
GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET
GITHUB_CLIENT_ID GITHUB_CLIENT_SECRET
"""

from typing import Any
from urllib.parse import urlsplit

APP = "allauth.socialaccount.providers."
OIDC = "openid_connect"


def providers(env: Any) -> dict[str, dict[str, Any]]:
    """SOCIALACCOUNT_PROVIDERS for what the environment names; without anything nobody but this site."""
    found: dict[str, dict[str, Any]] = {}
    if _is_named(env, "OIDC"):
        app = _app(env, "OIDC") | {
            "provider_id": "oidc",
            "name": env.str("OIDC_NAME", default="OpenID Connect"),
            "settings": {
                "server_url": env.str("OIDC_SERVER_URL"),
                "origin": env.str("OIDC_ORIGIN", default=""),
                "oauth_pkce_enabled": True,
            },
        }
        found[OIDC] = {"APPS": [app]}
    if _is_named(env, "GOOGLE"):
        found["google"] = {"APPS": [_app(env, "GOOGLE")], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True}
    if _is_named(env, "GITHUB"):
        found["github"] = {"APPS": [_app(env, "GITHUB")], "SCOPE": ["user:email"], "OAUTH_PKCE_ENABLED": True}
    return found


def apps(found: dict[str, Any]) -> list[str]:
    """The library's apps that these need. The one of OpenID Connect is always there: its addresses answer 404."""
    return [APP + OIDC, *(APP + name for name in found if name != OIDC)]


def origins(found: dict[str, Any]) -> list[str]:
    """Where the sign-in buttons lead: what the content security policy must let forms go on to."""
    known = {"google": "https://accounts.google.com", "github": "https://github.com"}
    told = [app["settings"] for app in found.get(OIDC, {}).get("APPS", [])]
    addresses = [one["origin"] or one["server_url"] for one in told] + [known[name] for name in found if name in known]
    return ["{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses]


def _is_named(env: Any, prefix: str) -> bool:
    return bool(env.str(f"{prefix}_CLIENT_ID", default=""))


def _app(env: Any, prefix: str) -> dict[str, Any]:
    return {"client_id": env.str(f"{prefix}_CLIENT_ID"), "secret": env.str(f"{prefix}_CLIENT_SECRET")}
