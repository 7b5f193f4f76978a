"""The laboratory of the example: a method, materials of several rooms, holds, a batch that is measured and one planned.

The measured batch is simulated when the example is loaded. A worker makes its tables once the site runs.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from biocluster.laboratory.analyses.injections import InjectionType
from biocluster.laboratory.analyses.rehearsal import (
    Planned,
    rehearse,
    rehearsed_targets,
    small_conditions,
)
from biocluster.laboratory.analyses.target_lists import TargetRow
from biocluster.laboratory.importers.raw_folder import receive_folder
from biocluster.laboratory.models import (
    Batch,
    Compound,
    CompoundIon,
    Material,
    MaterialKind,
    Method,
    MethodVersion,
    TargetRole,
)
from biocluster.laboratory.operations.batches import finish_batch, plan_batch, start_batch
from biocluster.laboratory.operations.compounds import save_compound, save_ion
from biocluster.laboratory.operations.holds import lift_hold, place_hold
from biocluster.laboratory.operations.materials import NewMaterial, register_materials
from biocluster.laboratory.operations.methods import Target, approve_version, save_method, write_version
from biocluster.laboratory.operations.processings import ask_processing
from biocluster.web.example.gatherings import Step
from biocluster.web.example.reading import Rows

LENGTH_MM, VOLTAGE_KV, RAMP_S = 800, 30.0, 3.0
"""As the simulator's instrument has them."""


def laboratory(described: dict[str, Any], today: date, rows: Rows) -> Iterator[Step]:
    """What happened in the laboratory before the day on which the example is loaded."""
    method = described["method"]
    yield today + timedelta(method["written"]), partial(_write_method, described, rows)
    yield today + timedelta(method["approved"]), partial(_approve, method, rows)
    for each in described["materials"]:
        yield today + timedelta(each["day"]), partial(_register, each, today, rows)
    for each in described["batches"]:
        on = today + timedelta(each["day"])
        yield today + timedelta(each["planned"]), partial(_plan, each, on, rows)
        if each["measured"]:
            yield on, partial(_measure, each, method, rows)
            yield on + timedelta(1), partial(_process, each, rows)
    for each in described["holds"]:
        yield today + timedelta(each["day"]), partial(_hold, each, today, rows)
        if "lifted" in each:
            yield today + timedelta(each["lifted"]), partial(_lift, each, today, rows)


def _write_method(described: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    method, by = described["method"], rows.people[described["method"]["written_by"]]
    listed = rehearsed_targets(
        seed=method["seed"],
        targets=method["targets"],
        standards=method["standards"],
        instrument=small_conditions(),
    )
    ions = _library(described["compounds"], listed, rows, at=at)
    named = {name: method[name] for name in ("name", "name_en", "summary")}
    version = MethodVersion(
        method=save_method(Method(**named), by=by, at=at),
        polarity=method["polarity"],
        electrolyte=method["electrolyte"],
        capillary_mm=LENGTH_MM,
        voltage_kv=VOLTAGE_KV,
        ramp_s=RAMP_S,
    )
    targets = [
        Target(
            name=row.name, mz=row.mz, formula=row.formula, role=str(row.role), time_s=_known(row.time),
            window_s=_known(row.window), mobility=_known(row.mobility), standard=row.standard,
            concentration_um=_known(row.concentration), ion=ions[row.name],
        )
        for row in listed
    ]  # fmt: skip
    write_version(version, targets=targets, levels=method["levels"], by=by, at=at)


def _library(
    compounds: list[list[str]], listed: list[TargetRow], rows: Rows, *, at: datetime
) -> dict[str, CompoundIon]:
    """The compounds of the example with the ion by which the method measures each; standards first."""
    by, told = rows.people["laboratory@example.jp"], {each[0]: each[1:] for each in compounds}
    ions: dict[str, CompoundIon] = {}
    for row in sorted(listed, key=lambda row: str(row.role) != TargetRole.INTERNAL_STANDARD):
        name_ja, kana, hmdb, kegg = told[row.name]
        compound = Compound(
            name=row.name, name_ja=name_ja, kana=kana, formula=row.formula, hmdb=hmdb, kegg=kegg
        )
        save_compound(compound, by=by, at=at)
        ion = CompoundIon(
            compound=compound, adduct="[M]+" if row.name == "Choline-d9" else "[M+H]+", mz=row.mz, role=str(row.role),
            time_s=_known(row.time), window_s=_known(row.window), mobility=_known(row.mobility),
            standard=ions.get(row.standard), concentration_um=_known(row.concentration),
        )  # fmt: skip
        ions[row.name] = save_ion(ion, by=by, at=at)
    return ions


def _known(value: float) -> float | None:
    return value if value == value else None


def _approve(method: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    version = MethodVersion.objects.get(method__name=method["name"])
    approve_version(version, by=rows.people[method["approved_by"]], at=at)


def _register(each: dict[str, Any], today: date, rows: Rows, *, at: datetime) -> None:
    new = [
        NewMaterial(
            kind=each["kind"],
            received_on=today + timedelta(each["day"]),
            reference=each["reference"].format(number),
            requester=rows.organisations[each["requester"]] if "requester" in each else None,
            container=each["container"],
            volume_ul=each["volume_ul"],
        )
        for number in range(1, each["count"] + 1)
    ]
    register_materials(new, registrar=each["registrar"], by=rows.people[each["by"]], at=at)


def _plan(each: dict[str, Any], on: date, rows: Rows, *, at: datetime) -> None:
    chosen = each["materials"]
    materials = list(Material.objects.filter(registrar=chosen["registrar"]).order_by("code"))
    plan_batch(
        MethodVersion.objects.get(),
        materials[chosen["first"] - 1 : chosen["last"]],
        planned_for=on,
        instrument=each["instrument"],
        capillary=each["capillary"],
        seed=each["seed"],
        qc_material=Material.objects.get(kind=MaterialKind.QC_POOL),
        qc_every=each["qc_every"],
        qc_first=each["qc_first"],
        by=rows.people["laboratory@example.jp"],
        at=at,
    )


def _measure(each: dict[str, Any], method: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    """The batch is begun, simulated, received and ended, all at once."""
    batch, by = Batch.objects.get(seed=each["seed"]), rows.people["laboratory@example.jp"]
    start_batch(batch, by=by, at=at)
    plan = [
        Planned(
            injection.file_name, InjectionType(injection.type), injection.level,
            injection.material.code if injection.material else "",
        )
        for injection in batch.injections.select_related("material").order_by("order")
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        rehearse(
            plan, Path(folder), seed=method["seed"], targets=method["targets"], standards=method["standards"],
            instrument=small_conditions(),
        )  # fmt: skip
        receive_folder(batch, Path(folder), by=by, at=at)
    finish_batch(batch, by=by, at=at)


def _process(each: dict[str, Any], rows: Rows, *, at: datetime) -> None:
    batch = Batch.objects.get(seed=each["seed"])
    ask_processing([batch], version=batch.method_version, by=rows.people["laboratory@example.jp"], at=at)


def _hold(each: dict[str, Any], today: date, rows: Rows, *, at: datetime) -> None:
    place_hold(
        [_material(each)], room=each["room"], reason=each["reason"], from_on=today + timedelta(each["day"]),
        by=rows.people[each["by"]], at=at,
    )  # fmt: skip


def _lift(each: dict[str, Any], today: date, rows: Rows, *, at: datetime) -> None:
    lift_hold(
        _material(each).holds.get(), free_from_on=today + timedelta(each["lifted"]), reason=each["lift_reason"],
        by=rows.people[each["by"]], at=at,
    )  # fmt: skip


def _material(each: dict[str, Any]) -> Material:
    chosen = each["material"]
    return Material.objects.filter(registrar=chosen["registrar"]).order_by("code")[chosen["number"] - 1]
