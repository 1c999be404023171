"""How hard a text is to read."""

import re

_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_SENTENCE_END = re.compile(r"[.!?]+")


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade: years of school that a text needs.

    Source: Kincaid and others, Derivation of new readability formulas, US Navy (1975).
    Syllables are guessed from groups of vowels, so the figure is rough.

    >>> reading_grade("The ward is full. We wait.") < 2
    True
    """
    words = _WORD.findall(text)
    sentences = max(1, len([part for part in _SENTENCE_END.split(text) if _WORD.search(part)]))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee"))
    return max(1, groups - silent)
