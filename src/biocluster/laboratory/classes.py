"""How carefully each field of the laboratory's tables has to be treated.

A reference leads to a person for whoever holds the registrar's key, and what was measured in a material says something
of whom it came from: both are personal. The laboratory's own codes, orders and numbers of runs are internal.
"""

from biocluster.record.classes import INTERNAL, PERSONAL, PUBLIC, declare

CLASSES = {
    # materials
    "laboratory.Material": {
        INTERNAL: (
            "code kind registrar requester container volume_ul received_on note registered_by registered_at"
        ),
        PERSONAL: "reference",
    },
    "laboratory.Hold": {INTERNAL: "material room reason from_on until_on placed_by placed_at"},
    "laboratory.HoldLift": {INTERNAL: "hold free_from_on reason lifted_by lifted_at"},
    # methods
    "laboratory.Compound": {PUBLIC: "name name_ja kana formula hmdb kegg"},
    "laboratory.CompoundIon": {
        PUBLIC: "compound adduct mz role time_s window_s mobility standard concentration_um"
    },
    "laboratory.Method": {PUBLIC: "name name_en summary"},
    "laboratory.MethodVersion": {
        PUBLIC: (
            "method number polarity electrolyte capillary_mm voltage_kv ramp_s mz_tolerance_ppm least_snr weighting "
            "corrects_drift changes"
        ),
        INTERNAL: "written_by written_at approved_by approved_at",
    },
    "laboratory.MethodTarget": {
        PUBLIC: (
            "version position ion name formula mz role time_s window_s mobility standard concentration_um"
        )
    },
    "laboratory.CalibrationLevel": {PUBLIC: "version factor"},
    # batches
    "laboratory.Batch": {
        INTERNAL: (
            "code method_version planned_for instrument capillary seed qc_every qc_first blanks_first "
            "blanks_last series_at block_size qc_material note planned_by planned_at"
        )
    },
    "laboratory.BatchEvent": {INTERNAL: "batch step reason by at"},
    "laboratory.Injection": {INTERNAL: "batch order block type level material file_name repeats"},
    "laboratory.InjectionFailure": {INTERNAL: "injection reason noted_by noted_at"},
    "laboratory.RawFile": {
        INTERNAL: "injection received_as sha256 size_bytes replaces reason received_by received_at"
    },
    # processings
    "laboratory.Processing": {
        INTERNAL: "method_version engine_version parameters_sha256 inputs_sha256 asked_by asked_at"
    },
    "laboratory.ProcessingBatch": {INTERNAL: "processing batch"},
    "laboratory.ProcessingFile": {INTERNAL: "processing raw_file"},
    "laboratory.ProcessingEvent": {INTERNAL: "processing step reason by at"},
    "laboratory.ProcessingResult": {
        INTERNAL: (
            "processing peaks_sha256 concentrations_sha256 runs_sha256 files_read files_failed targets "
            "share_qc_cv_below_20 recorded_at"
        )
    },
    "laboratory.PeakReview": {
        INTERNAL: "processing injection target decision reason by at",
        PERSONAL: "start_s end_s time_s area height",
    },
    "laboratory.ControlBaseline": {INTERNAL: "method from_on until_on reason stated_by stated_at"},
    # releases
    "laboratory.Release": {
        INTERNAL: "code processing requester reviews_until table note released_by released_at"
    },
    "laboratory.ReleasedMaterial": {INTERNAL: "release material"},
    "laboratory.ReleaseWithdrawal": {INTERNAL: "release reason withdrawn_by withdrawn_at"},
}

declare(CLASSES)
