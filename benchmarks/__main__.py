"""`make bench`: every benchmark, one table after another."""

from __future__ import annotations

from benchmarks import renderings

renderings.main()
