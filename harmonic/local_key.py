"""The key of a site that nobody has configured: made once, kept readable by its owner only."""

import os
import secrets
from pathlib import Path


def local_secret_key(folder: Path) -> str:
    """The key in `folder`/secret_key, made on the first start."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text().strip()
        if len(key) < 50:  # another process is writing it this moment, or a disk was full
            raise RuntimeError(f"{path} does not hold a key; delete it and start again.") from None
        return key
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
