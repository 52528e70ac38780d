"""Forms for making an account, and for what a person says and wants once they have one."""

from typing import Any

from allauth.account.forms import SignupForm as LibrarySignupForm
from allauth.socialaccount.forms import SignupForm as LibrarySocialSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Preferences, User
from accounts.models.api_token import NAME_LENGTH, Scope
from accounts.models.preferences import Theme
from accounts.models.profile import BIO_LENGTH


class SignupForm(LibrarySignupForm):  # type: ignore[misc]
    """Name, e-mail, password; the username of the address is the name in small letters."""

    display_name = forms.CharField(
        max_length=60, required=False, label="Shown name", help_text="Leave empty to use the username."
    )
    field_order = ["username", "display_name", "email", "password1"]

    def custom_signup(self, request: Any, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"].strip()
        user.save(update_fields=["display_name"])


class SocialSignupForm(LibrarySocialSignupForm):  # type: ignore[misc]
    """For who comes from another site: the same, but for the password."""

    display_name = forms.CharField(
        max_length=60, required=False, label="Shown name", help_text="Leave empty to use the username."
    )
    field_order = ["username", "display_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("display_name", self.sociallogin.user.display_name)

    def custom_signup(self, request: Any, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"].strip()
        user.save(update_fields=["display_name"])


class ProfileForm(forms.Form):
    """What a person shows of themselves. The operation checks what it takes."""

    display_name = forms.CharField(
        max_length=60,
        required=False,
        label=_("Shown name"),
        help_text=_("What others read. Leave it empty to use your username."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    bio = forms.CharField(
        max_length=BIO_LENGTH,
        required=False,
        label=_("About you"),
        help_text=_("Up to 500 characters of plain text. Everybody may read it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class TokenForm(forms.Form):
    """A key for a program. The operation checks the rest."""

    name = forms.CharField(
        max_length=NAME_LENGTH, label=_("Name"), help_text=_("What it is for, so that you know it again.")
    )
    scope = forms.ChoiceField(choices=Scope.choices, label=_("What it may do"), initial=Scope.READ)
    days = forms.ChoiceField(
        choices=[("", _("Until I take it back")), ("7", _("A week")), ("30", _("30 days")), ("365", _("A year"))],
        required=False,
        initial="30",
        label=_("How long it holds"),
    )


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a person wants the site."""

    class Meta:
        model = Preferences
        fields = ["theme", "reduced_motion", "volume", "suggestions", "single_keys"]
        labels = {
            "theme": _("Night or day"),
            "reduced_motion": _("Less motion"),
            "volume": _("Volume to begin with"),
            "suggestions": _("Suggestions by the machine"),
            "single_keys": _("Keys of a single letter"),
        }
        help_texts = {
            "theme": _("Also in the head of every page."),
            "reduced_motion": _("Nothing glides, flashes or comes alive by itself, whatever the system says."),
            "volume": _("0 to 100, for every browser in which you sign in. Empty: each browser remembers its own."),
            "suggestions": _("Without them, nothing is proposed to you that a model made up."),
            "single_keys": _("M mutes, F fills the screen, and so on. Space and keys with Ctrl or ⌘ stay."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("Each browser has its own")), *Theme.choices]  # type: ignore[attr-defined]
        self.fields["volume"].widget.attrs |= {"inputmode": "numeric", "min": 0, "max": 100}
