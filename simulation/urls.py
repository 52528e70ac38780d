"""Addresses of renderings and of other finished files."""

from django.urls import URLPattern

app_name = "simulation"
urlpatterns: list[URLPattern] = []
