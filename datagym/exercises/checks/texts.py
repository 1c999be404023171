"""Marks a text: case, blanks, dashes, quotation marks and final punctuation do not matter."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from datagym.exercises.checks.kinds import TEXTS, in_words, items, lone
from datagym.exercises.checks.values import RIGHT, Mistake, Problem, answered
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

NOT_YET = (
    "This is not the text yet. Read the question again, and copy names as they stand in the data."
)
TYPING_ERROR = "This is nearly it: look for a typing error."
OPPOSITE = "Look for a word such as 'not': one too many or too few turns the meaning round."
OTHER_NUMBER = "The words are right. A number among them is not."
TOO_MUCH = "What is asked for stands in your text, with more around it. Write that alone."
EMPTY = "This text is empty. Write your answer between the quotation marks."
FITS = Fits("A text of the right kind. Whether it is the right text, the marking will tell.")

_LONGEST = 2000  # letters that are read
_SHORTEST_WORD = 5  # letters in which one typing error is still clear
_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_SINGLE = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032`\u00b4"), "'")
_DOUBLE = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"')
_NEGATIONS = frozenset(
    ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without"]
)
# Words one letter apart that mean different things: no typing errors.
_PAIRS = """
    abduction/adduction abduct/adduct casual/causal dysphagia/dysphasia fewer/fever
    humeral/humoral ileum/ilium median/medial month/mouth mucus/mucous perineal/peroneal
    prescribe/proscribe prescribed/proscribed prostate/prostrate public/pubic there/three
    trail/trial worse/worst
"""
_APART = frozenset(frozenset(pair.split("/")) for pair in _PAIRS.split())
_SPELT = """
    three four five seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
    first second third fourth fifth sixth seventh eighth ninth tenth
"""
_NUMBER_WORDS = frozenset(_SPELT.split())


def as_text(value: object) -> str:
    """Return an answer as a text; a list, table or column of one text counts as that text.

    Raises
    ------
    Problem
        When it is none, with a sentence for the learner.

    >>> as_text(["East"])
    'East'
    >>> as_text(7)
    Traceback (most recent call last):
    datagym.exercises.checks.values.Problem: A text in quotation marks is asked for, and
    this is a number.

    """
    value = lone(answered(value))
    inside = items(value)
    if inside is not None and len(inside) == 1:
        value = inside[0]
    if type(value) not in TEXTS:
        message = f"A text in quotation marks is asked for, and this is {in_words(value)}."
        raise Problem(message)
    text = str(value)
    if not text.strip():
        raise Problem(EMPTY)
    return text[:_LONGEST]


def tidied(text: str) -> str:
    """Return a text in one form of its letters, quotation marks, dashes, blanks and numbers.

    >>> tidied(" 'The  WARD' has 1,200 beds.")
    "'the ward' has 1200 beds"
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = " ".join(text.translate(_DASHES | _SINGLE | _DOUBLE).split())
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    ended = text.rstrip(" .,;:!?")
    quoted = re.fullmatch(r"(['\"])(.+)\1", ended)
    return (quoted[2].rstrip(" .,;:!?") if quoted else ended) or text


def key_of(text: str) -> str:
    r"""Return what is compared of a text: all that matters, and nothing else.

    >>> key_of(' "Follow\N{EN DASH}up  clinic." ') == key_of("follow-up clinic")
    True
    >>> key_of("ward 1 2") == key_of("ward 12")
    False
    """
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", tidied(text))
    return " ".join([re.sub(r"(?<!\d) | (?!\d)", "", text), *sorted(_negations(text).elements())])


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts say the same, letter by letter.

    >>> same_text("A & E", "a&e"), same_text("not able", "notable")
    (True, False)
    """
    return key_of(one) == key_of(other)


def expect_text(value: object, *, options: Sequence[str] = (), words: int | None = None) -> Fits:
    """Look whether an answer is a text that can be.

    Parameters
    ----------
    value
        The answer.
    options
        When the answer is one of these, all that it can be.
    words
        The most words that it may have.

    Raises
    ------
    Hint
        When it cannot be right, with the reason.

    >>> expect_text("east ", options=["East", "West"])
    A text of the right kind. Whether it is the right text, the marking will tell.

    """
    try:
        text = as_text(value)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if options and not any(same_text(text, option) for option in options):
        message = f"This is none of the texts that it can be: {', '.join(options)}."
        raise Hint(message)
    if words is not None and len(text.split()) > words:
        message = f"This has {len(text.split())} words. At most {words} are asked for."
        raise Hint(message)
    return FITS


def text(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    expected: str,
    *,
    points: float,
    also: Sequence[str] = (),
    mistakes: Sequence[Mistake] = (),
    typing_error: float = 0,
    right: str = RIGHT,
) -> Verdict:
    """Mark a text.

    Parameters
    ----------
    value
        The answer.
    expected
        What is right. Case, blanks, hyphens, the kind of dashes and quotation marks, the
        way in which accents are stored, and punctuation at the end do not matter.
    points
        What the task is worth.
    also
        Other texts that are right.
    mistakes
        Known wrong texts.
    typing_error
        What it earns when one letter of a word of five or more is wrong, missing, too many
        or has changed places with the next. A number or a word such as "not" is never one.
    right
        What a learner reads who is right.

    >>> text("emergancy", "Emergency", points=2, typing_error=1)
    Verdict(score=1, points=2, message='This is nearly it: look for a typing error.')

    """
    try:
        found = as_text(value)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    accepted = [expected, *also]
    if any(same_text(found, one) for one in accepted):
        return Verdict(points, points, right)
    for mistake in mistakes:
        if same_text(found, mistake.value):
            return Verdict(mistake.score, points, mistake.message)
    if any(_is_typing_error(found, one) for one in accepted):
        return Verdict(typing_error, points, TYPING_ERROR)
    return Verdict(
        0, points, next(filter(None, (_reason(found, one) for one in accepted)), NOT_YET)
    )


def _reason(found: str, expected: str) -> str | None:
    """Return what is wrong with a text when it can be told without giving the right one away."""
    words, wanted = _words(found), _words(expected)
    same_meaning = _negations(found) == _negations(expected)
    if not same_meaning:
        rest = [[w for w in some if not _negates(w)] for some in (words, wanted)]
        return OPPOSITE if rest[0] == rest[1] else None
    numbers = [word for word in words if word[0].isdigit()]
    named = [word for word in wanted if not word[0].isdigit()]
    if named and numbers and [word for word in words if not word[0].isdigit()] == named:
        return OTHER_NUMBER
    inside = f" {' '.join(wanted)} " in f" {' '.join(words)} "
    return TOO_MUCH if inside and words != wanted else None


def _is_typing_error(found: str, expected: str) -> bool:
    """Tell whether one long word has one wrong letter, and all else is the same."""
    words, wanted = _words(found), _words(expected)
    if len(words) != len(wanted) or _negations(found) != _negations(expected):
        return False
    differing = [pair for pair in zip(words, wanted, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return False
    ((typed, meant),) = differing
    clear = len(meant) >= _SHORTEST_WORD and typed.isalpha() and meant.isalpha()
    # A first letter is seldom mistyped, and often means the opposite: afebrile, efferent.
    return clear and typed[0] == meant[0] and _is_one_apart(typed, meant)


def _is_one_apart(typed: str, meant: str) -> bool:
    """Tell whether one letter was changed, lost, added or swapped with the next."""
    if frozenset((typed, meant)) in _APART or typed in _NUMBER_WORDS:
        return False
    if len(typed) > len(meant):
        typed, meant = meant, typed
    at = next((i for i, letter in enumerate(typed) if letter != meant[i]), len(typed))
    if len(typed) < len(meant):
        return typed[at:] == meant[at + 1 :]
    swapped = typed[:at] + typed[at : at + 2][::-1] + typed[at + 2 :]
    return typed[at + 1 :] == meant[at + 1 :] or swapped == meant


def _words(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*", tidied(text))


def _negations(text: str) -> Counter[str]:
    return Counter(word for word in _words(text) if _negates(word))


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")
