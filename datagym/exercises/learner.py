"""What JupyterLab's Assignment List and Validate need to know in a learner's workspace."""

from pathlib import Path

COURSE_ID = "datagym"

WORDS_HERE = "Put your own words in place of this line."
"""What stands in a released answer that is given in words, in place of the solution."""

WAITS = "A person marks this answer, and has not done so yet. Its points are not counted so far."
"""What feedback says of an answer that waits for a person."""

_TEXT = """\
# Tells JupyterLab's Assignment List where assignments are given out and handed in.
# Datagym wrote this file and writes it anew at each start. The exchange works on Linux and macOS;
# elsewhere, hand in with "datagym submit".
c = get_config()
c.CourseDirectory.course_id = {course!r}
c.Exchange.root = {exchange!r}
c.Exchange.assignment_dir = {exercises!r}
c.Exchange.cache = {cache!r}
c.ExchangeFactory.submit = "datagym.exercises.handing_in.exchange.Submit"  # whole or not at all
c.Execute.timeout = 60
"""


def learner_config(exchange: Path, exercises: Path) -> str:
    """Return the text of a learner's ``nbgrader_config.py``.

    It has to lie in a folder of Jupyter's configuration path (``JUPYTER_CONFIG_PATH`` of the
    JupyterLab process), because Assignment List reads it in two working folders.

    Parameters
    ----------
    exchange
        nbgrader's exchange: a folder that instructor and learners can write to.
    exercises
        The folder of the workspace with one folder for each assignment.

    >>> text = learner_config(Path("/ward/exchange"), Path("/home/me/datagym/exercises"))
    >>> "c.CourseDirectory.course_id = 'datagym'" in text
    True

    """
    root = Path(exercises).absolute()
    return _TEXT.format(
        course=COURSE_ID,
        exchange=str(Path(exchange).absolute()),
        exercises=str(root),
        cache=str(root.parent / ".datagym" / "handed-in"),
    )
