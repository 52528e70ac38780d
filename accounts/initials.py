"""Two letters that stand for a name where there is no picture."""


def initials(person: object) -> str:
    """Two letters for a ring: of two words their first, of one word its first two."""
    words = str(person).replace("_", " ").replace("-", " ").split()
    return "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]
