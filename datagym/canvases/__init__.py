"""The domain of canvases: what a sheet asks, what stands on it, and what may be done. Pure."""

from datagym.canvases.card import Canvas, Card, Comment, Evidence, Rival, Sheet, Text
from datagym.canvases.definition import Choice, Definition, Field, Heading
from datagym.canvases.definition import load as load_definition
from datagym.canvases.definition import names as definition_names

__all__ = [
    "Canvas",
    "Card",
    "Choice",
    "Comment",
    "Definition",
    "Evidence",
    "Field",
    "Heading",
    "Rival",
    "Sheet",
    "Text",
    "definition_names",
    "load_definition",
]
