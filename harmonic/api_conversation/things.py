"""One thing of each kind for the conversation, made through the API: the ids, by their names in schemathesis.toml."""

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


def make_things(address: str) -> dict[str, str]:
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
    things = {
        "UNIVERSE": own,
        "OTHER_UNIVERSE": other,
        "COMMENT": ada.ask("POST", f"universes/{own}/comments/", text="It hums.")["id"],
        "INVITATION": ada.ask("GET", "me/invitations/")[-1]["token"],
        "LINK": ben.ask("POST", f"universes/{other}/links/", role="viewer")["url"].rstrip("/").rpartition("/")[2],
        "COLLECTION": ada.ask("POST", "collections/", name="For the evening")["id"],
        "TEMPLATE": ada.ask("POST", "templates/people/", universe=own)["id"],
        "RENDERING": ada.ask("POST", "renderings/", universe=own, kind="midi")["id"],
        "REPORT": ada.ask("POST", "reports/", kind="universe", id=other, reason="spam")["id"],
        "NOTIFICATION": ada.ask("GET", "notifications/")["results"][0]["id"],
        "PASSWORD": PASSWORDS["ada"],
    }
    return {f"TALK_{name}": str(value) for name, value in things.items()}
