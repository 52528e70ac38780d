"""Addresses of the pages of one's account; signing in and out are the account library's, under /accounts/."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.views import blocks, letters, notifications, pictures, security, settings

app_name = "accounts"
urlpatterns = [
    path("me/inbox/", notifications.inbox, name="inbox"),
    path("me/inbox/read/", notifications.read_all, name="inbox_read"),
    path("me/inbox/<int:pk>/", notifications.open_, name="notification"),
    path("me/inbox/<int:pk>/read/", notifications.read, name="notification_read"),
    path("me/inbox/<int:pk>/delete/", notifications.delete, name="notification_delete"),
    path("me/settings/notifications/", letters.settings, name="settings_notifications"),
    path("unsubscribe/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("me/settings/", RedirectView.as_view(pattern_name="accounts:settings_profile"), name="settings"),
    path("me/settings/profile/", settings.profile, name="settings_profile"),
    path("me/settings/profile/picture/", pictures.change, name="settings_picture"),
    path("me/settings/profile/name/", settings.name, name="settings_name"),
    path("me/settings/preferences/", settings.preferences, name="settings_preferences"),
    path("people/<slug:username>/picture/", pictures.picture, name="picture"),
    path("me/settings/security/", security.security, name="settings_security"),
    path("me/settings/security/end/", security.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/settings/devices/", security.devices, name="settings_devices"),
    path("me/settings/devices/<slug:id>/end/", security.device_end, name="device_end"),
    path("me/settings/tokens/", security.tokens, name="settings_tokens"),
    path("me/settings/tokens/<int:pk>/revoke/", security.token_revoke, name="token_revoke"),
    path("me/settings/blocked/", blocks.blocked, name="settings_blocked"),
    path("people/<slug:username>/block/", blocks.block, name="block"),
    path("people/<slug:username>/unblock/", blocks.unblock, name="unblock"),
]
