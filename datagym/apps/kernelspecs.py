"""The kernels that JupyterLab offers to a learner."""

from jupyter_client.kernelspec import KernelSpecManager

from datagym.kernels import SANDBOXED, WARM


class OfferedKernels(KernelSpecManager):
    """All kernels of the machine but the course's own, which programs start by their names.

    So that a learner who opens a new notebook has one Python to choose and not three.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the folder of each kernel that is offered, by its name."""
        found = super().find_kernel_specs()
        return {name: folder for name, folder in found.items() if name not in {WARM, SANDBOXED}}
