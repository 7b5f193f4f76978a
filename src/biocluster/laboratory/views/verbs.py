"""What the verbs of the laboratory are called, for readers."""

from django.utils.translation import gettext_lazy as _

from biocluster.record.views.verbs import name_verbs

name_verbs(
    _("Laboratory"),
    {
        "material.read": _("read materials and what registrars call them"),
        "material.register": _("register materials"),
        "material.hold": _("hold and free materials"),
        "compound.read": _("read the library of compounds"),
        "compound.edit": _("change the library of compounds"),
        "method.read": _("read methods"),
        "method.edit": _("write methods and their versions"),
        "method.approve": _("approve versions of methods"),
        "batch.read": _("read batches"),
        "batch.plan": _("plan batches"),
        "batch.run": _("run batches and note what failed"),
        "rawfile.receive": _("receive raw files"),
        "processing.read": _("read results of processings"),
        "processing.ask": _("have batches processed"),
        "peak.review": _("decide about peaks"),
        "chart.read": _("see control charts"),
        "chart.edit": _("state the baseline of control charts"),
        "release.read": _("read releases"),
        "release.make": _("release results"),
        "release.withdraw": _("withdraw released results"),
        "release.own": _("see and take what was released to one's own organisation"),
    },
    noted={
        "files": _("files"),
        "left_out": _("left out because held"),
        "format": _("format"),
    },
)
