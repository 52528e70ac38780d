"""Addresses of the pages of one's account; signing in and out are the account library's, under /accounts/."""

from django.urls import path

from accounts.views import pictures, settings

app_name = "accounts"
urlpatterns = [
    path("me/settings/", settings.hub, name="settings"),
    path("me/settings/profile/", settings.profile, name="settings_profile"),
    path("me/settings/profile/picture/", pictures.change, name="settings_picture"),
    path("me/settings/profile/name/", settings.name, name="settings_name"),
    path("me/settings/preferences/", settings.preferences, name="settings_preferences"),
    path("people/<slug:username>/picture/", pictures.picture, name="picture"),
]
