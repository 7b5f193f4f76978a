"""Whatever the engine says by a word has a sentence for people."""

import typing

from biocluster.laboratory.words.faults import REASONS, told_fault
from biocluster.laboratory.words.flags import FLAGS
from biocluster.laboratory.words.run_warnings import SERIOUS, WARNINGS
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.measurement import RunWarning
from biocluster.science.metabolome.mzml.errors import Reason


def test_every_flag_warning_and_reason_has_words():
    assert set(FLAGS) == {flag.name.lower() for flag in Flag}
    assert set(WARNINGS) == {str(warning) for warning in RunWarning}
    assert set(WARNINGS) >= SERIOUS
    ours = {"unreadable", "worker_died", "unforeseen"}
    assert set(REASONS) == set(typing.get_args(Reason)) | ours


def test_a_fault_names_spectrum_and_byte(english):
    assert told_fault("truncated", spectrum=3, byte=9, detail="x") == (
        "the file is cut off before its end (spectrum 3, byte 9): x"
    )
    assert told_fault("empty", spectrum=None, byte=None, detail="") == "the file is empty"
    assert told_fault("new", spectrum=None, byte=1, detail="") == "new (byte 1)"
