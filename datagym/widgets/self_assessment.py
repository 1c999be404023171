"""The view of the self-assessment: its start, one question at a time, its result."""

from datagym.widgets.command import CommandWidget, module, style


class SelfAssessmentView(CommandWidget):
    """One person's self-assessment; ``snapshot["phase"]`` says which part is shown.

    >>> view = SelfAssessmentView(lambda *_: None, {"key": "k", "phase": "start"})
    >>> view.snapshot["phase"]
    'start'
    """

    _esm = module("question", "result", "self_assessment")
    _css = style("question", "result")
