"""The people of the seed and of every test: Ada, Ben, Cleo, and Moe who moderates."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from accounts.models import User


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    password: str  # printed at the start of a local site, and of no use anywhere else
    is_staff: bool = False

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


CAST = [
    Person("ada", "Ada", "orbit-of-mercury"),
    Person("ben", "Ben", "music-of-spheres"),
    Person("cleo", "Cleo", "quiet-as-a-comet"),
    Person("moe", "Moe", "keeper-of-the-sky", is_staff=True),
]


def person_of(username: str, *, may_sign_in: bool = True) -> User:
    """That member of the cast, made if absent; one who is there is left as they are."""
    who = next(person for person in CAST if person.username == username)
    person = User.objects.filter(username=who.username).first()
    if person is not None:
        return person
    person = User.objects.create_user(
        who.username,
        who.email,
        who.password if may_sign_in else None,
        display_name=who.name,
        is_staff=who.is_staff,
        is_superuser=who.is_staff,
    )
    confirm(person)
    return person


def confirm(person: User) -> None:
    """As if they had opened the link in the mail; to say it twice changes nothing."""
    known = {"verified": True, "primary": True}
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults=known)
