from django.apps import AppConfig
from django.contrib.admin import apps as admin


class HarmonicConfig(AppConfig):
    name = "harmonic"
    default = True

    def ready(self) -> None:
        from harmonic import checks  # noqa: F401  registers the system checks
        from harmonic.api.strict import read_json_by_type

        read_json_by_type()


class DeskConfig(admin.AdminConfig):
    """Django's admin, with the door of `harmonic.desk`."""

    default = False
    default_site = "harmonic.desk.Desk"
