from django.apps import AppConfig


class UniversesConfig(AppConfig):
    name = "universes"
    default_auto_field = "django.db.models.BigAutoField"
