"""What the commands say when the engine cannot work at all."""

from pathlib import Path

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.assembling import AcrossRunsFailed
from biocluster.laboratory.analyses.cluster import ClusterMissing, ClusterUnreachable
from biocluster.laboratory.analyses.running import OtherEngine
from biocluster.laboratory.analyses.store import StoreInUse

EXPECTED = (StoreInUse, ClusterMissing, ClusterUnreachable, OtherEngine, AcrossRunsFailed)
"""What the engine raises when it cannot work at all."""


def sentence_of(error: Exception) -> str:
    if isinstance(error, StoreInUse):
        return _("Another command works in %(folder)s. Wait until it ends, or choose another folder.") % {
            "folder": error.folder
        }
    if isinstance(error, ClusterMissing):
        return _(
            "Work on a cluster needs the packages dask and distributed, which are not installed here: "
            "pip install 'biocluster[scale-out]'."
        )
    if isinstance(error, ClusterUnreachable):
        return _(
            "The cluster at %(address)s cannot be worked on: %(reason)s. What was measured is kept; "
            "the same command goes on from there."
        ) % {"address": error.address, "reason": error.reason or _("it does not answer")}
    if isinstance(error, OtherEngine):
        return _(
            "A worker of the cluster runs version %(theirs)s of the engine, and here is version %(ours)s. "
            "Install the same everywhere."
        ) % {"theirs": error.theirs, "ours": error.ours}
    if isinstance(error, AcrossRunsFailed):
        return _(
            "The runs are measured, and what they say together could not be worked out: %(reason)s. "
            "The same command tries again."
        ) % {"reason": error}
    return str(error)


def no_results(folder: Path) -> str:
    return _("%(folder)s holds no whole results. “biocluster metabolome process” writes them.") % {
        "folder": folder
    }


def cannot_be_written(error: OSError, path: Path) -> str:
    return _("%(path)s cannot be written: %(why)s.") % {
        "path": error.filename or path, "why": error.strerror or error,
    }  # fmt: skip
