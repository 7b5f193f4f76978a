"""`biocluster metabolome simulate --runs N --targets M --seed S --out DIR`: a batch of which everything is known."""

import argparse

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.simulating import simulate_batch
from biocluster.web.cli.metabolome.files_done import FilesDone
from biocluster.web.cli.metabolome.refusal import CannotGoOn


def run(arguments: argparse.Namespace) -> int:
    progress = FilesDone()
    try:
        sheet = simulate_batch(
            arguments.out, runs=arguments.runs, targets=arguments.targets, seed=arguments.seed,
            preset=arguments.preset, batch_size=arguments.batch_size,
            told=lambda done, whole: progress("simulating", done, whole),
        )  # fmt: skip
    except OSError as error:
        progress.end()
        raise CannotGoOn(
            _("%(path)s cannot be written: %(why)s.")
            % {"path": error.filename or arguments.out, "why": error.strerror}
        ) from error
    progress.end()
    print(
        _(
            "%(runs)s runs written. Next: biocluster metabolome process %(sheet)s --targets %(targets)s --out …"
        )
        % {
            "runs": f"{arguments.runs:,}",
            "sheet": sheet,
            "targets": arguments.out / "targets.csv",
        }
    )
    return 0
