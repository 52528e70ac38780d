"""The tables. Django looks for them in this package."""

from .collection import Collection, CollectionItem
from .contents import Coupling, WorldObject
from .counts import UniverseCounts
from .edit import Edit, EditQuerySet
from .favourite import Favourite
from .hidden import Hidden
from .history import Moment, Snapshot
from .listing import Listing, Standing
from .message import Message
from .parameters import (
    MODEL_OF_GROUP,
    AudioParameters,
    MusicParameters,
    ParameterGroup,
    PhysicsParameters,
    VisualizationParameters,
)
from .performance import Performance
from .play import Play
from .publication import Publication
from .remix import Remix
from .report import Case, Report
from .ruling import Appeal, Reversal, Ruling
from .seat import Invitation, Role, Seat, ShareLink
from .template import Template, TemplateQuerySet
from .transport import Transport
from .universe import Tag, Universe, UniverseQuerySet
from .version import Version

__all__ = [
    "MODEL_OF_GROUP",
    "Appeal",
    "AudioParameters",
    "Case",
    "Collection",
    "CollectionItem",
    "Coupling",
    "Edit",
    "EditQuerySet",
    "Favourite",
    "Hidden",
    "Invitation",
    "Listing",
    "Message",
    "Moment",
    "MusicParameters",
    "ParameterGroup",
    "Performance",
    "PhysicsParameters",
    "Play",
    "Publication",
    "Remix",
    "Report",
    "Reversal",
    "Role",
    "Ruling",
    "Seat",
    "ShareLink",
    "Snapshot",
    "Standing",
    "Tag",
    "Template",
    "TemplateQuerySet",
    "Transport",
    "Universe",
    "UniverseCounts",
    "UniverseQuerySet",
    "Version",
    "VisualizationParameters",
    "WorldObject",
]
