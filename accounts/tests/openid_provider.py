"""A small OpenID Connect provider: real HTTP on loopback, authorization codes with PKCE, ID tokens signed with RS256.

It asks nobody for a password: `sub` and the rest of `claims` say who is signed in there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "harmonic", "a secret between the two"


class Provider(ThreadingHTTPServer):
    """`claims` of who is signed in there; `overrides` what a provider that does wrong puts into its ID tokens."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.overrides: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.access: dict[str, dict[str, Any]] = {}
        self.faults: list[str] = []

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def id_token(self) -> str:
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "jti": secrets.token_hex(8)}
        return jwt.encode({**told, **self.claims, **self.overrides}, self.key, "RS256", headers={"kid": "one"})

    def exchange(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, for who began it and has the secret."""
        asked = self.codes.pop(sent.get("code", ""), None)
        known = (sent.get("client_id"), sent.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if asked is None or not known or asked["redirect_uri"] != sent.get("redirect_uri"):
            return None
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.get("code_challenge"):
            return None
        access = secrets.token_urlsafe(16)
        self.access[access] = dict(self.claims)
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token()}


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        held = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if path == "/authorize":
            return self._authorize({name: values[0] for name, values in parse_qs(query).items()})
        answer = {
            "/.well-known/openid-configuration": self.server.configuration(),
            "/keys": self.server.keys(),
            "/userinfo": self.server.access.get(held),
        }.get(path)
        return self._say(answer)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.server.exchange({name: values[0] for name, values in parse_qs(body).items()})
        return self._say(answer)

    def _authorize(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked
        back = asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", back)
        self.end_headers()

    def _say(self, answer: dict[str, Any] | None) -> None:
        body = json.dumps(answer or {"error": "invalid_request"}).encode()
        self.send_response(200 if answer else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Tests are read without it."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers."""
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join(5)
