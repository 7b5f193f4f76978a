"""`biocluster metabolome mobility TIME … --marker TIME:MOBILITY`: a small calculator."""

import argparse

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.mobilities import mobilities_of
from biocluster.web.cli.metabolome.refusal import CannotGoOn


def run(arguments: argparse.Namespace) -> int:
    if len(arguments.markers) == 1 and (arguments.length is None or arguments.voltage is None):
        raise CannotGoOn(_("One marker needs --length and --voltage. Give them, or a second marker."))
    try:
        found = mobilities_of(
            arguments.times, arguments.markers,
            length=arguments.length, voltage=arguments.voltage, ramp=arguments.ramp,
        )  # fmt: skip
    except ValueError:
        raise CannotGoOn(
            _("No mobilities follow from this: markers need different times and mobilities, times after the middle "
              "of the ramp, and a voltage that is not zero.")
        ) from None  # fmt: skip
    for time, mobility in zip(arguments.times, found, strict=True):
        print(f"{time:.10g}\t{mobility:.10g}")
    return 0
