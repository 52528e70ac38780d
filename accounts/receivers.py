"""What the account library tells us, and has no other hook for."""

import time
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.middleware import SESSION_SEEN
from accounts.models import User
from accounts.operations.ending import end_everything


@receiver(user_logged_in)
def begin_device(request: HttpRequest, **kwargs: Any) -> None:
    """From now on it is noted when this browser was last seen."""
    request.session[SESSION_SEEN] = time.time()


@receiver(authenticator_added)
@receiver(authenticator_removed)
def second_factor_changed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever is signed in elsewhere signs in again: by what holds now. The page at hand goes on."""
    if authenticator.type != Authenticator.Type.TOTP:
        return
    there = Authenticator.objects.filter(pk=authenticator.pk).exists()
    told = _("Your second factor is on") if there else _("Your second factor is off")
    end_everything(by=user, keep=request, told=told)
