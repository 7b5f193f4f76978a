"""Randomness that does not depend on what else was drawn."""

import numpy as np

# What a stream is for; the numbers are part of what a seed means and never change.
COMPOUNDS, BACKGROUND, DESIGN, CAPILLARY, MATERIAL, INJECTION = range(6)


def stream(seed: int, *key: int) -> np.random.Generator:
    """A random generator of its own for every purpose.

    Parameters
    ----------
    seed : int
        Of the batch; not negative.
    *key : int
        Such as the purpose and the number of the injection. Streams of different keys are independent, so
        that injection 7 is the same whether or not there is an injection 8.

    Returns
    -------
    numpy.random.Generator
        At its beginning.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
