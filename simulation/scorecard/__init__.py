"""How near the music is to music: measures of a score, bands from public-domain pieces, one figure out of 100.

Stands on the engine alone; nothing in the product stands on it (docs/scorecard.md).
"""
