"""Files lie in the data folder, or in a bucket when the environment names one: the same acts, with a real S3 server."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import environ
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from moto.server import ThreadedMotoServer
from PIL import Image

from accounts.models import Profile, User
from accounts.operations.picturing import remove_picture, set_picture
from harmonic import stores
from simulation.engine.document import default_document
from simulation.models import Rendering
from simulation.operations import claim, delete_rendering, finish, open_file, request_rendering

ClientOf = Callable[[User | None], Client]


def environment(**values: str) -> environ.Env:
    env = environ.Env()
    env.ENVIRON = values
    return env


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, settings: Any) -> Any:
    """An empty bucket, in which the site keeps its files as the environment's names say."""
    names = {
        "S3_BUCKET": "harmonic-files",
        "S3_PREFIX": "site",
        "S3_ENDPOINT_URL": s3,
        "S3_REGION": "eu-central-1",
        "S3_ACCESS_KEY_ID": "a-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
    }
    keys = {"aws_access_key_id": "a-key", "aws_secret_access_key": "a-secret", "region_name": "eu-central-1"}
    made = boto3.resource("s3", endpoint_url=s3, **keys).Bucket(names["S3_BUCKET"])
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    settings.STORAGES = settings.STORAGES | {"default": stores.files(environment(**names))}
    yield made
    default_storage.connection.meta.client.close()  # type: ignore[attr-defined]
    made.objects.all().delete()
    made.delete()


def keys(bucket: Any) -> list[str]:
    return [item.key for item in bucket.objects.all()]


def picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(made, "PNG")
    made.seek(0)
    return made


def test_without_a_bucket_files_lie_in_the_data_folder() -> None:
    assert stores.files(environment()) == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def test_keys_may_have_the_names_that_amazon_gives_them() -> None:
    options = stores.files(environment(S3_BUCKET="b", AWS_ACCESS_KEY_ID="k", AWS_SECRET_ACCESS_KEY="s"))["OPTIONS"]
    assert (options["access_key"], options["secret_key"]) == ("k", "s")


@pytest.mark.django_db
def test_a_picture_lies_in_the_bucket_is_served_by_the_site_and_goes_with_its_person(
    bucket: Any, ada: User, client_of: ClientOf, django_capture_on_commit_callbacks: Any
) -> None:
    set_picture(by=ada, file=picture(), size=100)
    assert keys(bucket) == [f"site/{Profile.objects.get().picture}"]
    with django_capture_on_commit_callbacks(execute=True):
        set_picture(by=ada, file=picture(), size=100)
    assert keys(bucket) == [f"site/{Profile.objects.get().picture}"]
    answer = client_of(None).get("/people/ada/picture/")
    assert answer["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == (512, 512)
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(by=ada)
    assert keys(bucket) == []


@pytest.mark.django_db
def test_a_picture_lost_in_the_bucket_shows_initials(bucket: Any, ada: User, client_of: ClientOf) -> None:
    set_picture(by=ada, file=picture(), size=100)
    bucket.objects.all().delete()
    assert client_of(None).get("/people/ada/picture/")["Content-Type"].startswith("image/svg")


@pytest.mark.django_db
def test_a_finished_file_lies_in_the_bucket_too_is_downloaded_and_deleted(
    bucket: Any, ada: User, client_of: ClientOf, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    asked = request_rendering(document=default_document(), kind="midi", by=ada)
    claim(worker="one")
    made = tmp_path / "made.mid"
    made.write_bytes(b"MThd and the notes")
    assert finish(rendering=asked, worker="one", made=made)
    asked.refresh_from_db()
    assert keys(bucket) == [f"site/{asked.file.name}"]
    answer = client_of(ada).get(f"/renderings/{asked.pk}/file")
    assert b"".join(answer.streaming_content) == b"MThd and the notes"  # type: ignore[attr-defined]
    assert answer["Content-Length"] == "18"
    with django_capture_on_commit_callbacks(execute=True):
        delete_rendering(rendering=asked, by=ada)
    assert keys(bucket) == []


@pytest.mark.django_db
def test_a_finished_file_that_the_bucket_lost_waits_to_be_made_again(bucket: Any, ada: User, tmp_path: Path) -> None:
    asked = request_rendering(document=default_document(), kind="midi", by=ada)
    claim(worker="one")
    (tmp_path / "made").write_bytes(b"MThd")
    finish(rendering=asked, worker="one", made=tmp_path / "made")
    bucket.objects.all().delete()
    assert open_file(rendering=Rendering.objects.get()) is None
    assert Rendering.objects.get().state == "waiting"
