"""The engine: (document, seed, cycle, edits) in; particle states, score and samples out.

Pure: no Django, files, clock or network.
"""

ENGINE_VERSION = 1
