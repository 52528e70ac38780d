"""Drawn pictures on pages: by night or by day as was chosen; where the system decides, the browser asks once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from universes.models import Universe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("theme", "sources", "by_day"),
    [("", True, False), ("auto", True, False), ("night", False, False), ("day", False, True)],
)
def test_a_card_has_a_source_by_day_only_where_the_system_decides(
    client: Any, aurora: Universe, theme: str, sources: bool, by_day: bool
) -> None:
    if theme:
        client.cookies["theme"] = theme
    page = client.get(reverse("universes:explore")).content.decode()
    still = f"{reverse('universes:still', args=[aurora.pk])}?v={aurora.seq}"
    source = f'<source media="(prefers-color-scheme: light)" srcset="{still}&amp;theme=day">'
    assert (source in page) is sources
    assert (f'src="{still}&amp;theme=day"' in page) is by_day
    assert (f'src="{still}"' in page) is not by_day
    assert f'data-theme="{theme or "auto"}"' in page


def test_a_page_that_is_night_by_nature_has_no_source_by_day(client: Any, aurora: Universe) -> None:
    for address in (reverse("universes:page", args=[aurora.pk]), reverse("universes:landing")):
        page = client.get(address).content.decode()
        assert 'data-theme="night"' in page
        assert "prefers-color-scheme" not in page


@pytest.mark.parametrize(("bars", "tempo", "is_cut"), [(8, 120.0, False), (64, 60.0, True)])
def test_a_waveform_says_where_it_is_cut(
    client_of: Any, ada: Any, aurora: Universe, bars: int, tempo: float, is_cut: bool
) -> None:
    type(aurora.music).objects.filter(pk=aurora.music.pk).update(cycle_bars=bars, tempo=tempo)
    page = client_of(ada).get(reverse("universes:page", args=[aurora.pk])).content.decode()
    assert ("Waveform of the first cycle, its first 90 seconds" in page) is is_cut
    assert ("Waveform of the first 90 seconds of the first cycle:" in page) is is_cut
