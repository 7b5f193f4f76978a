"""Forms of the import of a plan: give a file in, and correct how one line was understood."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from biocluster.record.forms.fields import EraDateField, FiscalYearField
from biocluster.record.importers.plan import proposed
from biocluster.record.importers.plan.files import check_size, read_file
from biocluster.record.importers.plan.known import Known
from biocluster.record.importers.plan.likeness import likeness
from biocluster.record.importers.plan.lines import PlanFileError
from biocluster.record.importers.plan.proposed import Proposal
from biocluster.record.importers.plan.readings import Part, Reading
from biocluster.record.importers.plan.report import READINGS, ToldLine
from biocluster.record.models import CorrectedAspect, GatheringKind, NoteKind, Outlet
from biocluster.record.words.tokens import TokenError, write_token

DEEPEST = 12
PROGRAMMES_OFFERED = 12
Decided = dict[tuple[CorrectedAspect, int], str]


class PlanFileForm(forms.Form):
    """The file of a plan and the fiscal year that it is for."""

    file = forms.FileField(
        label=_("file of the plan"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.docx"}),
        help_text=_(
            "Word (.docx) or plain text (.txt; UTF-8 or Shift_JIS), at most 20 MB. Nothing becomes a record before you accept."
        ),
    )
    fiscal_year = FiscalYearField(label=_("fiscal year"))

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
            read_file(file.read())
        except PlanFileError as error:
            raise ValidationError(str(error)) from None
        file.seek(0)
        return file


class LineForm(forms.Form):
    """How one line of a plan is understood. What is changed here becomes a correction."""

    def __init__(self, told: ToldLine, proposal: Proposal, known: Known, *args: Any, **kwargs: Any):
        kwargs.setdefault("prefix", f"l{told.source}")
        kwargs.setdefault("auto_id", "id_%s")
        super().__init__(*args, **kwargs)
        self.told, self.proposal, self.known = told, proposal, known
        self.aspects: dict[str, tuple[CorrectedAspect, int]] = {}
        self._add_reading()
        self._add_item()
        self._add_overview()
        self._add_finds()
        first = next(iter(self.fields.values()))
        first.widget.attrs["autofocus"] = True

    def decided(self) -> Decided:
        """The fields that differ from what the page showed, as corrections."""
        return {self.aspects[name]: self._written(name) for name in self.changed_data if name in self.aspects}

    def _written(self, name: str) -> str:
        value = self.cleaned_data[name]
        return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)

    def _add(self, name: str, field: forms.Field, aspect: CorrectedAspect, number: int = 0) -> None:
        self.fields[name] = field
        self.aspects[name] = (aspect, number)

    def _add_reading(self) -> None:
        line = self.told.line
        self._add(
            "reading",
            forms.ChoiceField(
                label=_("what the line is"), choices=list(READINGS.items()), initial=line.reading.value
            ),
            CorrectedAspect.READING,
        )
        if line.reading in (Reading.ITEM, Reading.BULLET):
            levels = [(str(level), str(level + 1)) for level in range(DEEPEST)]
            self._add(
                "level",
                forms.ChoiceField(
                    label=_("level"), choices=levels, initial=str(min(line.level, DEEPEST - 1))
                ),
                CorrectedAspect.LEVEL,
            )

    def _add_item(self) -> None:
        item = next((each for each in self.proposal.all_items() if each.source == self.told.source), None)
        if item is None:
            return
        alike = sorted(self.known.programmes, key=lambda each: (-likeness(each.name, item.name), each.pk))
        offered = {each.pk: each.name for each in alike[:PROGRAMMES_OFFERED]}
        if item.programme is not None and item.programme not in offered:
            offered[item.programme] = next(each.name for each in alike if each.pk == item.programme)
        choices = [(proposed.NEW, _("a new programme")), *((str(pk), name) for pk, name in offered.items())]
        initial = proposed.NEW if item.programme is None else str(item.programme)
        self._add(
            "programme",
            forms.ChoiceField(label=_("programme of the record"), choices=choices, initial=initial),
            CorrectedAspect.PROGRAMME,
        )
        self._add(
            "name",
            forms.CharField(label=_("name of a new programme"), max_length=200, initial=item.name),
            CorrectedAspect.NAME,
        )

    def _add_overview(self) -> None:
        source = self.told.source
        section = next((each for each in self.proposal.sections if each.source == source), None)
        if section is not None:
            choices = [("none", _("none of the five")), *Outlet.choices]
            self._add(
                "outlet",
                forms.ChoiceField(label=_("outlet"), choices=choices, initial=section.outlet or "none"),
                CorrectedAspect.OUTLET,
            )
        line = self.told.line
        if line.part == Part.OVERVIEW and line.reading in (Reading.ITEM, Reading.BULLET):
            detail = [(str(each.source), f"{each.source}: {each.heading}") for each in self.proposal.all_items()
                      if each.in_detail]  # fmt: skip
            self._add(
                "pair",
                forms.ChoiceField(
                    label=_("item of the detail"), choices=[(proposed.NONE, _("in the overview alone")), *detail],
                    initial=str(self.proposal.item_of(source)),
                ),
                CorrectedAspect.PAIR,
            )  # fmt: skip

    def _add_finds(self) -> None:
        source = self.told.source
        if source in self.proposal.note_kinds:
            self._add(
                "note",
                forms.ChoiceField(
                    label=_("kind of note"),
                    choices=NoteKind.choices,
                    initial=self.proposal.note_kinds[source],
                ),
                CorrectedAspect.NOTE,
            )
        for figure in self.proposal.figures:
            if figure.line == source:
                typed = figure.typed is not None
                self._add(
                    f"figure_{figure.number}",
                    forms.CharField(
                        label=_("figure of “%(written)s”") % {"written": figure.written}, max_length=120, required=False,
                        initial="" if typed else figure.name,
                        help_text=_("The name by which texts cite it; empty: the number stays typed."),
                    ),
                    CorrectedAspect.FIGURE, figure.number,
                )  # fmt: skip
                self._add(
                    f"on_{figure.number}",
                    EraDateField(label=_("“%(written)s” as of") % {"written": figure.written}, required=False,
                                 initial=figure.on),
                    CorrectedAspect.AS_OF, figure.number,
                )  # fmt: skip
        self._add_gatherings(source)
        self._add_organisations(source)

    def _add_gatherings(self, source: int) -> None:
        kinds = [(proposed.NONE, _("no gathering")), *GatheringKind.choices]
        for gathering in self.proposal.gatherings:
            if gathering.line == source:
                number = gathering.number
                self._add(
                    f"gathering_{number}",
                    forms.ChoiceField(
                        label=_("gathering of “%(written)s”") % {"written": gathering.written}, choices=kinds,
                        initial=gathering.kind or proposed.NONE,
                    ),
                    CorrectedAspect.GATHERING, number,
                )  # fmt: skip
                self._add(
                    f"gathering_title_{number}",
                    forms.CharField(
                        label=_("title of the gathering of “%(written)s”") % {"written": gathering.written},
                        max_length=200, initial=gathering.title,
                    ),
                    CorrectedAspect.GATHERING_TITLE, number,
                )  # fmt: skip

    def _add_organisations(self, source: int) -> None:
        named = [
            (each.number, each.written, each.organisation)
            for each in self.proposal.mentions
            if each.line == source
        ]
        for item in self.proposal.all_items():
            named += [
                (each.number, each.wording, each.organisation)
                for each in item.partners
                if each.line == source
            ]
        for number, written, organisation in named:
            self._add(
                f"organisation_{number}",
                forms.CharField(
                    label=_("organisation named “%(written)s”") % {"written": written}, max_length=200,
                    required=False, initial=organisation,
                    help_text=_("Its full name; empty: this is no organisation."),
                ),
                CorrectedAspect.ORGANISATION, number,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, (aspect, _number) in self.aspects.items():
            if name not in cleaned:
                continue
            if aspect == CorrectedAspect.FIGURE:
                cleaned[name] = self._figure(name, cleaned[name])
            elif aspect == CorrectedAspect.ORGANISATION:
                cleaned[name] = cleaned[name].strip() or proposed.NONE
        return cleaned

    def _figure(self, name: str, value: str) -> str:
        value = value.strip()
        if not value:
            return proposed.TYPED
        try:
            write_token(value)
        except TokenError as error:
            self.add_error(name, str(error))
        return value
