"""The tables. Django looks for them in this package."""

from .collection import Collection, CollectionItem
from .comment import Comment, CommentQuerySet, CommentsClosed, Mention, Resolution
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
from .transport import Transport
from .universe import Tag, Universe, UniverseQuerySet

__all__ = [
    "MODEL_OF_GROUP",
    "Appeal",
    "AudioParameters",
    "Case",
    "Collection",
    "CollectionItem",
    "Comment",
    "CommentQuerySet",
    "CommentsClosed",
    "Coupling",
    "Edit",
    "EditQuerySet",
    "Favourite",
    "Hidden",
    "Invitation",
    "Listing",
    "Mention",
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
    "Resolution",
    "Reversal",
    "Role",
    "Ruling",
    "Seat",
    "ShareLink",
    "Snapshot",
    "Standing",
    "Tag",
    "Transport",
    "Universe",
    "UniverseCounts",
    "UniverseQuerySet",
    "VisualizationParameters",
    "WorldObject",
]
