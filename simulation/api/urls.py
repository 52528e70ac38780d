"""Addresses of this part of the API."""

from django.urls import path

from .simulations import Simulations

urlpatterns = [path("simulations/", Simulations.as_view(), name="simulations")]
