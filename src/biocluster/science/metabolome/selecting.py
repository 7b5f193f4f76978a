"""The value that would stand at a place if values were in order, without putting them in order."""

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True)
def nth(values: NDArray[np.float64], count: int, place: int) -> float:
    """Value at ``place`` (from 0) among the first ``count``, which it shuffles; Hoare's selection.

    Sorting in numba takes seconds to compile; this is all that the search for peaks needs of it.
    """
    low, high = 0, count - 1
    while low < high:
        pivot = values[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if place <= right:
            high = right
        elif place >= left:
            low = left
        else:
            break
    return values[place]
