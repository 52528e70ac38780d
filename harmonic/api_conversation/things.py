"""One thing of each kind for the conversation, made through the API, and what leads to it by the document's paths."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

PASSWORDS = {"ada": "orbit-of-mercury", "ben": "music-of-spheres"}


@dataclass
class Person:
    """Somebody of the cast, who asks."""

    address: str
    name: str
    token: str = ""

    def __post_init__(self) -> None:
        signed_in = self.ask("POST", "auth/token/", login=self.name, password=PASSWORDS[self.name])
        self.token = signed_in["access"]

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """The data of an answer; raises HTTPError where it is a refusal."""
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", sent, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text)["data"] if text else None


def make_things(address: str) -> dict[str, dict[str, Any]]:
    """Ada, who holds the conversation, gets something at every address, and Ben something that is not hers."""
    ada, ben = Person(address, "ada"), Person(address, "ben")
    own, other = (
        who.ask("POST", "universes/", name="Spoken of", objects=[{"id": "peg1", "kind": "peg"}])["id"]
        for who in (ada, ben)
    )
    ada.ask("PUT", f"universes/{own}/publication/", visibility="public")
    ada.ask("POST", f"universes/{own}/moments/", name="The beginning", seq=1)
    ada.ask("POST", f"universes/{own}/invitations/", whom="ben", role="editor")
    ben.ask("POST", f"me/invitations/{ben.ask('GET', 'me/invitations/')[-1]['token']}/accept/")
    ben.ask("POST", f"universes/{other}/invitations/", whom="ada", role="editor")
    ben.ask("PUT", f"universes/{other}/publication/", visibility="public")
    invitation = ada.ask("GET", "me/invitations/")[-1]["token"]
    link = ben.ask("POST", f"universes/{other}/links/", role="viewer")["url"].rstrip("/").rpartition("/")[2]
    collection = ada.ask("POST", "collections/", name="For the evening")["id"]
    return {
        "universes/{id}/": {"id": own, "username": "ben", "key": "peg1", "seq": 1, "number": 1},
        "universes/{universe}/": {"universe": own},
        "comments/{id}/": {"id": ada.ask("POST", f"universes/{own}/comments/", text="It hums.")["id"]},
        "collections/{id}/": {"id": collection, "universe": other},
        "templates/{id}/": {"id": ada.ask("POST", "templates/people/", universe=own)["id"]},
        "templates/{slug}/": {"slug": ada.ask("GET", "templates/")[0]["slug"]},
        "renderings/{id}/": {"id": ada.ask("POST", "renderings/", universe=own, kind="midi")["id"]},
        "reports/{id}/": {"id": ada.ask("POST", "reports/", kind="universe", id=other, reason="spam")["id"]},
        "notifications/{id}/": {"id": ada.ask("GET", "notifications/")["results"][0]["id"]},
        "me/invitations/{token}/": {"token": invitation},
        "join/{token}/": {"token": link},
        "users/{username}/": {"username": "ben"},
        "users/{username}/block/": {"username": "cleo"},  # whom one blocks one does not follow
    }
