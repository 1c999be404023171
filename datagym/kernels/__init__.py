"""Kernels that start warm, and in a sandbox where code is not to be trusted.

Two kernelspecs lead here, so that every Jupyter program can start them by name:
``datagym-warm`` for learning and ``datagym-sandboxed`` for marking.
"""

from datagym.kernels.sandbox import MEBIBYTE, Sandbox, available

__all__ = ["MEBIBYTE", "Sandbox", "available"]
