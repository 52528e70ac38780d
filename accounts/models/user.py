"""People who keep something on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from .suspension import Suspension

USERNAME_LENGTH = 30

USERNAME_LEAST = 2
USERNAME_PATTERN = r"^[a-z0-9][a-z0-9_-]*\Z"

username_validators = [
    RegexValidator(
        USERNAME_PATTERN,
        "A name has small letters a to z, digits, - and _, and begins with a letter or digit.",
        code="invalid_username",
    ),
]


class User(AbstractUser):
    """Somebody with an account. The username is in addresses and small letters; the display name is free."""

    username = models.CharField(
        max_length=USERNAME_LENGTH,
        unique=True,
        validators=username_validators,
        help_text="2 to 30 small letters, digits, - and _.",
        error_messages={"unique": "That name is taken. Please choose another."},
    )
    display_name = models.CharField(max_length=60, blank=True)
    # counted up to end every session and token at once: all of them carry a digest of it and of the password
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    first_name = None  # type: ignore[assignment]  # names are not two halves everywhere
    last_name = None  # type: ignore[assignment]

    class Meta:
        # whoever has left, who are few: every list of universes asks for them
        indexes = [models.Index(fields=["id"], condition=models.Q(is_active=False), name="user_gone")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")),  # Ada and ada would be two people
                name="accounts_user_username_lower",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must carry to hold: another after a new password, or after `end_everything`."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        told = f"{self.password}:{self.session_epoch}" if self.session_epoch else self.password
        return salted_hmac(salt, told, secret=secret, algorithm="sha256").hexdigest()

    def token_epoch(self) -> str:
        """What a token must carry to hold; as with sessions."""
        told = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.tokens", told, algorithm="sha256").hexdigest()[:32]

    @cached_property
    def suspension(self) -> Suspension | None:
        """The suspension that runs, if any: until then they write nothing. Asked once for a request.

        Whom a session knows comes with the answer (accounts.backends): no query for those who are not suspended.
        """
        if getattr(self, "suspension_key", "not asked") is None:
            return None
        return self.suspensions.running(timezone.now()).first()
