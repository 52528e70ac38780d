"""Setting and taking away one's picture."""

from __future__ import annotations

import secrets
import time
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import TooMany
from accounts.limits import count
from accounts.models import Profile, User
from accounts.pictures import square

AN_HOUR = 20  # reading a large picture costs a second of a core


def set_picture(*, by: User, file: IO[bytes], size: int) -> Profile:
    """Make an uploaded picture one's own; the one before goes once that is certain.

    Raises Invalid (no picture), TooLarge, TooMany.
    """
    if count(f"picture:{by.pk}", limit=AN_HOUR, seconds=3600, now=time.time()) is not None:
        raise TooMany(_("That were many pictures. Try again in an hour."))
    made = square(file, size=size)
    storage = Profile.picture.field.storage
    name = storage.save(f"pictures/{secrets.token_hex(16)}.webp", ContentFile(made))
    try:
        return _put(by, name)
    except BaseException:
        storage.delete(name)  # a file that no row names would lie there for ever
        raise


@transaction.atomic
def remove_picture(*, by: User) -> None:
    """Take one's picture away; to do it twice changes nothing."""
    if Profile.objects.filter(person_id=by.pk).exists():
        _put(by, "")


@transaction.atomic
def _put(person: User, name: str) -> Profile:
    Profile.objects.get_or_create(person_id=person.pk)
    profile = Profile.objects.select_for_update().get(person_id=person.pk)
    before, profile.picture.name = str(profile.picture), name
    profile.save(update_fields=["picture", "changed"])
    if before:
        transaction.on_commit(partial(profile.picture.storage.delete, before))
    return profile
