# ruff: noqa: INP001  (nbgrader reads this file from its folder; it is no package)
"""nbgrader's settings for this course. nbgrader reads them in every command run in this folder.

The exchange (the folder through which assignments go out and come back) is the one that the
environment variable DATAGYM_EXCHANGE names. Unless it does, it is the folder "exchange" in the
Datagym workspace (DATAGYM_WORKSPACE, or ~/datagym). nbgrader's exchange does not work on Windows:
there, hand in with "datagym submit" and take in with "datagym collect".
"""

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as steps

from datagym.config import Config
from datagym.exercises import hooks
from datagym.exercises.examination import drawing, restoring, trying
from datagym.exercises.learner import WORDS_HERE

hooks.find_commands()

c = get_config()  # noqa: F821  (traitlets gives this name to a configuration file)

c.CourseDirectory.course_id = "datagym"
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    ".pytest_cache",
    ".DS_Store",
    "misconceptions.yaml",  # known wrong answers and what they earn: for instructors alone
]
c.Exchange.root = str(Config.read().exchange)
c.ExchangeFactory.submit = "datagym.exercises.handing_in.exchange.Submit"  # whole or not at all
c.ExchangeFactory.collect = "datagym.exercises.handing_in.exchange.Collect"  # nothing is lost

# The solution is tried before anybody gets the assignment: what marking could not do is told.
c.GenerateAssignment.preprocessors = [
    drawing.DrawOwnData,
    steps.IncludeHeaderFooter,
    steps.InstantiateTests,
    steps.LockCells,
    trying.TryAnswers,
    steps.ClearSolutions,
    steps.ClearOutput,
    steps.CheckCellMetadata,
    steps.ComputeChecksums,
    steps.SaveCells,
    steps.ClearHiddenTests,
    steps.ClearMarkScheme,
    steps.ComputeChecksums,
    steps.CheckCellMetadata,
]

# Assignments in which each learner gets data of their own, drawn from their id: nobody's numbers
# can be copied. Name them here, as "did-not-attend", and release them (again).
c.DrawOwnData.assignments = []

# What a learner sees in place of a solution. The line above it holds the answer's name.
c.ClearSolutions.code_stub = {"python": "# Put your code in place of the dots"}
c.ClearSolutions.text_stub = WORDS_HERE

c.Execute.timeout = 60  # seconds a cell, in a sandbox
c.RunTests.total_seconds = 300  # seconds a notebook, its cells together
c.OverwriteCells.add_missing_cells = True  # a deleted test is put back and run

c.Autograde.pre_convert_hook = hooks.name_again  # a renamed notebook is known again
c.Autograde.exporter_class = hooks.Reader  # reads what other editors and older formats wrote

# The fair rules: a warning never costs a mark, and silence never earns one.
c.Autograde.sanitize_preprocessors = [
    restoring.RebuildCells,  # by ids, texts and the names of answers
    steps.ClearOutput,
    steps.DeduplicateIds,
    steps.OverwriteKernelspec,
    restoring.RestoreCells,  # in place of OverwriteCells
    steps.CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    hooks.RunTests,  # in place of Execute: answers leave the sandbox, tests run elsewhere
    steps.IgnorePattern,
    ClearMetadataPreprocessor,
    steps.LimitOutput,
    hooks.SettleMarks,
    steps.SaveAutoGrades,
    steps.AssignLatePenalties,
    steps.CheckCellMetadata,
]

# nbgrader's own feedback shows the hidden tests; this shows the reason for the mark. An answer
# that still waits for a person is not shown as nought.
c.GenerateFeedback.exporter_class = hooks.FeedbackPage  # it loads nothing from another host
c.GenerateFeedback.preprocessors = [
    steps.GetGrades,
    hooks.TellWhatWaits,
    hooks.HideTests,
    CSSHTMLHeaderPreprocessor,
]

# Formgrader and the feedback show what learners wrote: words, tables, pictures, and no programs.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "datagym.exercises.examination.pages.clean",
    "markdown2html": "datagym.exercises.examination.pages.markdown",
}
