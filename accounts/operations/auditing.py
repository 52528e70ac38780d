"""Writing into the audit log, in the transaction of the act itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.models import AuditEntry

if TYPE_CHECKING:
    from accounts.models import User


def write(
    *,
    act: str,
    by: User | None,
    kind: str,
    thing: Any,
    label: str = "",
    about: User | None = None,
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """One line of the log. `by` None: the site itself, by its own rule."""
    return AuditEntry.objects.create(
        act=act,
        by_id=by.pk if by else None,
        by_name=by.username if by else "",
        kind=kind,
        thing=str(thing)[:64],
        label=label[:120],
        about_name=about.username if about else "",
        reason=reason,
        details=details,
    )
