"""Forms for people without an account."""

from typing import Any

from allauth.account.forms import SignupForm as LibrarySignupForm
from django import forms

from accounts.models import User


class SignupForm(LibrarySignupForm):  # type: ignore[misc]
    """Name, e-mail, password; the username of the address is the name in small letters."""

    display_name = forms.CharField(
        max_length=60, required=False, label="Shown name", help_text="Leave empty to use the username."
    )
    field_order = ["username", "display_name", "email", "password1"]

    def custom_signup(self, request: Any, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"].strip()
        user.save(update_fields=["display_name"])
