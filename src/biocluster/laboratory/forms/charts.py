"""Forms of control charts: what is charted, and the period that gives centre and spread."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biocluster.laboratory.analyses.control_charts import ControlKind
from biocluster.laboratory.models import Method, MethodTarget, TargetRole
from biocluster.record.forms.fields import EraDateField

KINDS = {
    ControlKind.CONCENTRATION: _("concentration of a metabolite in the QCs"),
    ControlKind.AREA: _("area of an internal standard"),
    ControlKind.TIME: _("migration time of a marker or internal standard"),
}
ROLES: dict[ControlKind, tuple[TargetRole, ...]] = {
    ControlKind.CONCENTRATION: (TargetRole.TARGET,),
    ControlKind.AREA: (TargetRole.INTERNAL_STANDARD,),
    ControlKind.TIME: (TargetRole.INTERNAL_STANDARD, TargetRole.EOF_MARKER, TargetRole.MARKER),
}
"""What each kind is charted of."""


class ChartForm(forms.Form):
    """One value of one target: ``kind`` and ``name`` in a single choice, so that only what there is can be asked."""

    chart = forms.ChoiceField(label=_("control chart"), required=False)

    def __init__(self, *args: Any, method: Method, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = dict(
            MethodTarget.objects.filter(version__method=method).order_by("name").values_list("name", "role")
        )
        self.groups = [
            (label, [(f"{kind}:{name}", name) for name, role in roles.items() if role in ROLES[kind]])
            for kind, label in KINDS.items()
        ]
        self.fields["chart"].choices = [group for group in self.groups if group[1]]  # type: ignore[attr-defined]

    @property
    def asked(self) -> tuple[ControlKind, str] | None:
        """What is charted: what the form asks, else the first there is; None for what there is not."""
        if not self.is_valid():
            return None
        text = self.cleaned_data["chart"] or next(
            (value for _label, choices in self.groups for value, _name in choices), ""
        )
        kind, _colon, name = text.partition(":")
        return (ControlKind(kind), name) if kind else None


class BaselineForm(forms.Form):
    from_on = EraDateField(label=_("from"))
    until_on = EraDateField(label=_("until"))
    reason = forms.CharField(label=_("reason"), max_length=300)
