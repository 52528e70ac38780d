from django.apps import AppConfig


class HarmonicConfig(AppConfig):
    name = "harmonic"

    def ready(self) -> None:
        from harmonic import checks  # noqa: F401  registers the system checks
