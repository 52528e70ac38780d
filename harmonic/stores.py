"""Where finished files and pictures of people lie: in the data folder, or in an S3 bucket when S3_BUCKET names one."""

from __future__ import annotations

from typing import Any

import environ

MEMORY_BYTES = 5_000_000  # of a file that is read from the bucket; what is larger lies on disk meanwhile


def files(env: environ.Env) -> dict[str, Any]:
    """Django's setting for them. Nobody reads a bucket but the site: files go out through views that ask for rights."""
    bucket = env.str("S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}

    def known(*names: str) -> str | None:
        return next((value for name in names if (value := env.str(name, default=""))), None)

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": known("S3_PREFIX") or "",
            "endpoint_url": known("S3_ENDPOINT_URL"),
            "region_name": known("S3_REGION", "AWS_DEFAULT_REGION"),
            # without these two, whatever boto3 finds: the machine's role, ~/.aws
            "access_key": known("S3_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"),
            "secret_key": known("S3_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"),
            "default_acl": None,  # the bucket's own
            "file_overwrite": False,
            "max_memory_size": MEMORY_BYTES,
        },
    }
