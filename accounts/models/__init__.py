"""The tables. Django looks for them in this package."""

from .api_token import ApiToken
from .audit import AuditEntry
from .block import Block
from .blocked_network import BlockedNetwork
from .closing import Closing
from .follow import Follow
from .former_name import FormerName
from .kept_answer import KeptAnswer
from .letter import Letter
from .mail_choice import MailChoice
from .notification import Mute, Notification
from .preferences import Preferences
from .profile import Profile
from .suspension import Suspension
from .token_family import TokenFamily
from .user import User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Block",
    "BlockedNetwork",
    "Closing",
    "Follow",
    "FormerName",
    "KeptAnswer",
    "Letter",
    "MailChoice",
    "Mute",
    "Notification",
    "Preferences",
    "Profile",
    "Suspension",
    "TokenFamily",
    "User",
]
