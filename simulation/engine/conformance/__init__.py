"""Conformance: the same universes on every host, bit for bit, against digests kept per engine version.

`python -m simulation.engine.conformance` runs them; docs/engine.md says what is compared.
"""
