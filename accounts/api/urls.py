"""What the API has of accounts. The names stand in the API's own namespace."""

from django.urls import path

from accounts.api import blocks, devices, me, notifications, personal_tokens, registering, second_factor, tokens

urlpatterns = [
    path("auth/me/", me.Me.as_view(), name="me"),
    path("auth/me/picture/", me.Picture.as_view(), name="my_picture"),
    path("auth/sessions/", devices.Devices.as_view(), name="sessions"),
    path("auth/sessions/<slug:id>/", devices.Device.as_view(), name="session"),
    path("auth/logout-everywhere/", devices.Everywhere.as_view(), name="logout_everywhere"),
    path("auth/tokens/", personal_tokens.PersonalTokens.as_view(), name="personal_tokens"),
    path("auth/tokens/<int:pk>/", personal_tokens.OnePersonalToken.as_view(), name="personal_token"),
    path("auth/2fa/", second_factor.SecondFactor.as_view(), name="second_factor"),
    path("users/<slug:username>/block/", blocks.BlockOf.as_view(), name="block"),
    path("me/blocks/", blocks.Blocks.as_view(), name="blocks"),
    path("notifications/", notifications.Notifications.as_view(), name="notifications"),
    path("notifications/read/", notifications.AllRead.as_view(), name="notifications_read"),
    path("notifications/settings/", notifications.Settings.as_view(), name="notifications_settings"),
    path("notifications/<int:pk>/", notifications.OneNotification.as_view(), name="notification"),
]
# Doors for people who are not signed in: harmonic gives them its stricter limit.
open_doors = {
    "auth/token/": (tokens.ObtainTokens, "token"),
    "auth/token/refresh/": (tokens.RefreshTokens, "token_refresh"),
    "auth/token/revoke/": (tokens.RevokeTokens, "token_revoke"),
    "auth/register/": (registering.Register, "register"),
    "auth/verify/": (registering.Verify, "verify"),
    "auth/password/reset/": (registering.AskForReset, "password_reset"),
    "auth/password/reset/confirm/": (registering.ConfirmReset, "password_reset_confirm"),
}
