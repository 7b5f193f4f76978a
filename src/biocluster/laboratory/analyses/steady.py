"""Arithmetic that gives the same bits on every machine of one kind, whatever its processor can do beyond that.

The libraries below numpy choose among several ways to compute a logarithm or a product of matrices by what the
processor offers, and these differ in the last bits. Fits make of that a difference in the ninth digit, and rounding
does not hide all of it. So workers run under an environment in which every library takes the one way that all
processors of the architecture have. It is read when a process begins, and costs no time that could be measured. The
compiled kernels need none of it: the compiler never changes an order of operations.
"""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

_MATHEMATICS = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX2_Usable,-FMA_Usable,-FMA4_Usable"
_PLAIN_KERNELS = {"x86_64": "Prescott", "amd64": "Prescott", "aarch64": "ARMV8", "arm64": "ARMV8"}
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def steady_environment() -> dict[str, str]:
    """The variables that a process has to begin with."""
    found = dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": "0", "GLIBC_TUNABLES": _MATHEMATICS}
    if (kernels := _PLAIN_KERNELS.get(platform.machine().lower())) is not None:
        found["OPENBLAS_CORETYPE"] = kernels
    if beyond := import_module("numpy._core._multiarray_umath").__cpu_dispatch__:
        found["NPY_DISABLE_CPU_FEATURES"] = " ".join(beyond)
    return found


def is_steady() -> bool:
    """Whether this process began with them."""
    return steady_environment().items() <= os.environ.items()


@contextmanager
def steadily() -> Iterator[None]:
    """Let processes that begin within the block begin with them."""
    before = {name: os.environ.get(name) for name in steady_environment()}
    os.environ.update(steady_environment())
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
