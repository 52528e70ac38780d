"""`manage.py seed`: a small living world, the same every time."""

from typing import Any

from django.core.management.base import BaseCommand

from harmonic.seeding import seed


class Command(BaseCommand):
    help = "Adds what is missing of the seed: people, and their universes from the shelf of templates."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("» " + seed())
