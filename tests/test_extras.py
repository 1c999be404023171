"""Libraries that only some uses need."""

import pytest

from datagym.errors import Unavailable
from datagym.extras import needed


def test_a_missing_library_is_said_with_how_to_install_it() -> None:
    """The sentence names what it is for, the library and the extra."""
    with pytest.raises(Unavailable, match=r"An Excel workbook.*no_such.*'datagym\[excel\]'"):
        needed("no_such.part", "excel", "An Excel workbook")


def test_a_library_that_is_there_is_given() -> None:
    """The module itself."""
    assert needed("json", "json", "Reading").loads("[1]") == [1]
