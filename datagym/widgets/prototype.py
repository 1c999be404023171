"""The view of the prototype: choices, tiles, a chart with its table, one what-if."""

from datagym.widgets.command import CommandWidget, module, style


class PrototypeView(CommandWidget):
    """Shows a board and sends ``choose`` with the choices that were made.

    >>> PrototypeView(lambda command, op, body: None, {"key": "prototype:me:board"}).snapshot
    {'key': 'prototype:me:board'}
    """

    _esm = module("prototype")
    _css = style("prototype")
