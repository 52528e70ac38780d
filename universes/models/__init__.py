"""The tables. Django looks for them in this package."""

from .contents import Coupling, WorldObject
from .edit import Edit
from .parameters import (
    MODEL_OF_GROUP,
    AudioParameters,
    MusicParameters,
    ParameterGroup,
    PhysicsParameters,
    VisualizationParameters,
)
from .publication import Publication
from .universe import Tag, Universe, UniverseQuerySet

__all__ = [
    "MODEL_OF_GROUP",
    "AudioParameters",
    "Coupling",
    "Edit",
    "MusicParameters",
    "ParameterGroup",
    "PhysicsParameters",
    "Publication",
    "Tag",
    "Universe",
    "UniverseQuerySet",
    "VisualizationParameters",
    "WorldObject",
]
