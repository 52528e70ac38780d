"""The four groups of parameters, each one-to-one with its universe; columns made from simulation.engine.parameters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.db import models

from simulation.engine.parameters import of_group

from .columns import has_columns, range_constraints


class ParameterGroup(models.Model):
    """What the four groups share. Each names its `group`; its columns are the parameters of that group."""

    group: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.group} of {self.universe_id}"  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The group as it stands in a document, in the order of the definition."""
        return {parameter.name: deepcopy(getattr(self, parameter.name)) for parameter in of_group(self.group)}


@has_columns(of_group("physics"))
class PhysicsParameters(ParameterGroup):
    group = "physics"
    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="physics"
    )

    class Meta:
        verbose_name = verbose_name_plural = "physics parameters"
        constraints = range_constraints(of_group("physics"), "physics")


@has_columns(of_group("music"))
class MusicParameters(ParameterGroup):
    group = "music"
    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="music"
    )

    class Meta:
        verbose_name = verbose_name_plural = "music parameters"
        constraints = range_constraints(of_group("music"), "music")


@has_columns(of_group("audio"))
class AudioParameters(ParameterGroup):
    group = "audio"
    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="audio"
    )

    class Meta:
        verbose_name = verbose_name_plural = "sound parameters"
        constraints = range_constraints(of_group("audio"), "audio")


@has_columns(of_group("visualization"))
class VisualizationParameters(ParameterGroup):
    group = "visualization"
    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="visualization"
    )

    class Meta:
        verbose_name = verbose_name_plural = "visual parameters"
        constraints = range_constraints(of_group("visualization"), "visualization")


MODEL_OF_GROUP: dict[str, type[ParameterGroup]] = {
    "physics": PhysicsParameters,
    "music": MusicParameters,
    "audio": AudioParameters,
    "visualization": VisualizationParameters,
}
