"""Which kernels a learner is offered."""

from jupyter_client.kernelspec import KernelSpecManager

from datagym.apps.kernelspecs import OfferedKernels
from datagym.kernels import SANDBOXED, WARM


def test_the_courses_own_kernels_are_not_offered_and_start_by_name():
    """JupyterLab shows one Python; who knows the name of another still gets it."""
    everything = set(KernelSpecManager().get_all_specs())
    assert {WARM, SANDBOXED} <= everything
    offered = OfferedKernels()
    assert set(offered.get_all_specs()) == everything - {WARM, SANDBOXED}
    assert "python3" in offered.get_all_specs()
    assert offered.get_kernel_spec(WARM).language == "python"
