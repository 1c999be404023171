"""Slips of the hand: how people mistype what they enter."""


def mistyped(name: str, known: set[str]) -> str:
    """Swap two digits that stand beside each other, so that the identifier is nobody's.

    Parameters
    ----------
    name
        An identifier: a letter and digits.
    known
        All identifiers that there are; the new one is added.

    >>> mistyped("P1234", {"P1234"})
    'P1243'
    """
    for place in range(len(name) - 2, 0, -1):
        swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        if swapped not in known:
            known.add(swapped)
            return swapped
    return name  # every swap is somebody's: so rare that this one stays as it is
