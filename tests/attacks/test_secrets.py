"""No code of a learner's reads a test, a mark, a key, or what others handed in."""

import socket

import pytest

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def surroundings(marker, attacked):
    """Lay secrets where they lie in a course: beside, above, at home, in the environment."""
    course = marker.folder.parent
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as server:
        for place in ("source/attack/attack.ipynb", "home/.ssh/id_ed25519"):
            (course / place).parent.mkdir(parents=True, exist_ok=True)
            (course / place).write_text(attacked.SECRET, "utf-8")
        (marker.folder / "misconceptions.yaml").write_text(attacked.SECRET, "utf-8")
        (marker.folder / "other.ipynb").write_text(attacked.SECRET, "utf-8")
        patch.setenv("HOME", str(course / "home"))
        patch.setenv("NBGRADER_EXECUTION", attacked.SECRET)
        patch.setenv("JUPYTERHUB_API_TOKEN", attacked.SECRET)
        yield {"PORT": str(server.getsockname()[1])}


def test_an_attack_finds_nothing(reading, marker, attacked, surroundings):
    """Its cells show nothing secret, and it earns what its answers are worth."""
    notebook = reading.notebook()
    for cell in notebook["cells"]:
        for word, value in surroundings.items():
            cell["source"] = cell["source"].replace(word, value)
    found = marker.mark(notebook)
    assert attacked.LEAKED not in found.shown
    assert "4711" not in found.shown
    assert not any(attacked.LEAKED in outcome.instructor for outcome in found.outcomes)
    assert found.marks == reading.marks


def test_what_is_looked_for_is_there_to_be_found(attacked):
    """The hidden tests hold the secret, and the learner's notebook does not."""
    assert attacked.SECRET in str(attacked.source())
    assert attacked.SECRET not in str(attacked.handed_in(attacked.RIGHT))
