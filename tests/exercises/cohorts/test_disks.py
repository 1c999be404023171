"""On what kind of disk a file lies."""

from pathlib import Path

import pytest

from datagym.exercises.cohorts.disks import of_a_network

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
ward:/home /mnt/the\040ward nfs4 rw 0 0
//nas/x /mnt/nas cifs rw 0 0
tmpfs /mnt/nas/fast tmpfs rw 0 0
me@there: /mnt/ssh fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [("/srv/gradebook.db", False), ("/mnt/the ward/c/gradebook.db", True), ("/mnt/nas/g.db", True),
     ("/mnt/nas/fast/g.db", False), ("/mnt/ssh/g.db", True), ("/mnt/nasty/g.db", False)],
)  # fmt: skip
def test_a_disk_of_a_network_is_known(tmp_path, path, network):
    """By the nearest place at which something is mounted."""
    (tmp_path / "mounts").write_text(MOUNTS, encoding="utf-8")
    assert of_a_network(Path(path), tmp_path / "mounts") is network
