"""On what kind of disk a file lies."""

from pathlib import Path

_NETWORKS = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "lustre", "gpfs", "fuse")


def of_a_network(path: Path, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Tell whether a file lies on a disk that another machine may hold, as far as is known.

    Parameters
    ----------
    path
        A file, or where one is to be.
    mounts
        The system's list of what is mounted where; without one, no disk is a network's.

    >>> of_a_network(Path("/"), Path("no/such/list"))
    False

    """
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    whole = path.absolute()
    kinds: dict[Path, str] = {}
    for line in lines:
        _, place, kind, *_ = [*line.split(" "), "", ""]
        kinds[Path(place.replace("\\040", " "))] = kind
    nearest = next((kinds[place] for place in (whole, *whole.parents) if place in kinds), "")
    return nearest.startswith(_NETWORKS)
