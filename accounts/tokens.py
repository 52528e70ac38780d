"""The one place that hands out tokens."""

from django.db import transaction
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.utils import get_md5_hash_password

from accounts.models import User


def issue_tokens(user: User) -> dict[str, str]:
    """An access token and a refresh token for somebody who has passed every stage of signing in."""
    refresh = RefreshToken.for_user(user)
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


@transaction.atomic
def renew_tokens(held: str) -> dict[str, str]:
    """A new pair for a refresh token, once. Raises TokenError where it does not hold any more."""
    refresh = RefreshToken(held)  # type: ignore[arg-type]  # its stubs want a token, its code takes text
    user = User.objects.filter(pk=refresh[api_settings.USER_ID_CLAIM], is_active=True).first()
    if user is None or refresh.get(api_settings.REVOKE_TOKEN_CLAIM) != get_md5_hash_password(user.password):
        raise TokenError("The account is closed, or its password has changed.")
    kept: tuple[object, bool] = refresh.blacklist()  # type: ignore[assignment]  # its stubs know half of it
    if not kept[1]:  # somebody else was faster with the same token, this very moment
        raise TokenError("The token has been used.")
    return issue_tokens(user)
