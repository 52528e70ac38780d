"""What may be done only so often; the counter is that of accounts."""

from accounts.limits import count

__all__ = ["count"]
