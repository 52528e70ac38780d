"""The tables. Django looks for them in this package."""

from .block import Block
from .follow import Follow
from .notification import Mute, Notification
from .preferences import Preferences
from .profile import Profile
from .user import User

__all__ = ["Block", "Follow", "Mute", "Notification", "Preferences", "Profile", "User"]
