"""Content is found beside the package or in it, and never outside."""

from pathlib import Path

import pytest

from datagym import resources
from datagym.errors import NotFound
from datagym.resources import content, is_checkout


def test_content_stands_beside_the_package_in_a_clone() -> None:
    """In a clone, an edit of a lesson is seen at once."""
    assert is_checkout()
    assert content("notebooks") == Path(resources.__file__).parents[1] / "notebooks"


def test_content_stands_in_the_package_when_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a wheel it is a folder of the package."""
    (tmp_path / "_content" / "datasets").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert not is_checkout()
    assert content("datasets") == tmp_path / "_content" / "datasets"


def test_an_unknown_room_is_named_with_the_nearest() -> None:
    """A slip gets the name that was meant."""
    with pytest.raises(NotFound, match="Did you mean 'datasets'"):
        content("dataset")


def test_an_unknown_file_is_named_with_its_folder() -> None:
    """The sentence says where it was looked for."""
    with pytest.raises(NotFound, match="file in assessment 'no-such-file'"):
        content("assessment", "no-such-file")


@pytest.mark.parametrize("parts", [("..", "pyproject.toml"), ("apps", "..", "..", "README.md")])
def test_nothing_outside_is_given(parts: tuple[str, ...]) -> None:
    """A name that climbs out of the room is refused, also where the file exists."""
    with pytest.raises(NotFound):
        content("notebooks", *parts)
