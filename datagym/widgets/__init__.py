"""Views: a read-only snapshot goes to the browser, commands come back. No view knows the store."""

from datagym.widgets.command import CommandWidget

__all__ = ["CommandWidget"]
