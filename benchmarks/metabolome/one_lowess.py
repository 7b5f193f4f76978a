"""statsmodels' lowess in a process of its own: ``python one_lowess.py IN.npz OUT.npz``, by the Python of the peers.

Times one metabolite after another: the fits of all spans at the QCs and the fit of one span at all injections; a
search for the span by ten folds, in which what is left out is read between the fits of the rest; and the sparing way of
the same, which fits at what is left out alone.
"""

import sys
import time

import numpy as np
import statsmodels
from statsmodels.nonparametric.smoothers_lowess import lowess


def main(given: str, out: str) -> None:
    data = np.load(given)
    x, at, logs, spans = data["x"], data["at"], data["logs"], data["spans"]
    fits = np.empty((len(spans), *logs.shape))
    everywhere = np.empty((len(at), logs.shape[1]))
    begin = time.process_time()
    for column in range(logs.shape[1]):
        for number, span in enumerate(spans):
            fits[number, :, column] = lowess(
                logs[:, column], x, frac=span, it=0, delta=0.0, is_sorted=True, return_sorted=False
            )
        everywhere[:, column] = lowess(logs[:, column], x, frac=spans[len(spans) // 2], it=0, xvals=at)
    equal = time.process_time() - begin

    fold = np.arange(len(x)) % 10
    begin = time.process_time()
    for number in range(10):
        rest = fold != number
        for span in spans:
            fit = lowess(
                logs[rest, 0], x[rest], frac=span, it=0, delta=0.0, is_sorted=True, return_sorted=False
            )
            np.interp(x[~rest], x[rest], fit)
    lowess(logs[:, 0], x, frac=spans[len(spans) // 2], it=0, xvals=at)
    search = time.process_time() - begin

    begin = time.process_time()
    for number in range(10):
        rest = fold != number
        for span in spans:
            lowess(logs[rest, 0], x[rest], frac=span, it=0, xvals=x[~rest])
    lowess(logs[:, 0], x, frac=spans[len(spans) // 2], it=0, xvals=at)
    sparing = time.process_time() - begin
    np.savez(
        out, fits=fits, everywhere=everywhere, equal=equal / logs.shape[1], search=search, sparing=sparing,
        version=f"statsmodels {statsmodels.__version__}, numpy {np.__version__}",
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
