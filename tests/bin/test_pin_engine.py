"""The version of the engine stands for its code: who changes one has to think of the other."""

import importlib.util
from pathlib import Path

import pytest

from biocluster.science.metabolome.version import PINNED_CODE

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("pin_engine", ROOT / "bin/pin_engine.py")
pin_engine = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(pin_engine)

ONE = '''"""Module."""
X = 1  # a number


def f(a):
    """Doc."""
    for b in a:
        b += 1
        a = f"{b:.2f} {a!r}"
    return a
'''


def code(source):
    return list(pin_engine.code_of(source))


def test_the_version_of_the_engine_stands_for_the_code_that_there_is():
    assert pin_engine.code_digest(ROOT) == PINNED_CODE, (
        "The code of the engine has changed. If any result can differ, raise its version:\n"
        "    .venv/bin/python bin/pin_engine.py\n"
        "If no result can differ in a digit:\n"
        "    .venv/bin/python bin/pin_engine.py --same-results"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # a number", ""),
        ('"""Module."""', '"""Other words."""'),
        ('    """Doc."""\n', ""),
        ("X = 1", "X  =  1"),
        ("\n\n\n", "\n\n"),
        ("for b in a:\n", "for b in a:  # each\n\n"),
        ("X = 1  # a number\n", 'X = 1\n"""What it is."""\n'),
    ],
)
def test_comments_docstrings_and_layout_are_no_code(old, new):
    assert old in ONE
    assert code(ONE.replace(old, new, 1)) == code(ONE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X = 1", "X = 2"),
        ("        a = f", "    a = f"),
        (":.2f", ":.3f"),
        ("+= 1", "-= 1"),
        ("return a", 'return "a"'),
    ],
)
def test_everything_else_is(old, new):
    assert old in ONE
    assert code(ONE.replace(old, new, 1)) != code(ONE)


def test_the_reader_and_the_measuring_are_engine_and_the_simulator_is_not():
    modules = {path.relative_to(ROOT).as_posix() for path in pin_engine.engine_modules(ROOT)}
    assert "src/biocluster/science/metabolome/mzml/reading.py" in modules
    assert "src/biocluster/science/metabolome/targets.py" in modules
    assert not any("simulate" in module or "writing" in module for module in modules)


@pytest.mark.parametrize(("raised", "version"), [(True, "8"), (False, "7")])
def test_pinning_writes_the_digest_and_the_next_version(tmp_path, raised, version):
    package = tmp_path / pin_engine.PACKAGE
    package.mkdir(parents=True)
    (package / "peaks.py").write_text(ONE)
    (package / "version.py").write_text('ENGINE_VERSION = "7"\nPINNED_CODE = "0"\n')
    for name in pin_engine.MEASURING:
        path = tmp_path / pin_engine.ANALYSES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ONE)
    assert pin_engine.pin(tmp_path, raise_version=raised) == version
    written = (package / "version.py").read_text()
    assert f'ENGINE_VERSION = "{version}"' in written
    assert f'PINNED_CODE = "{pin_engine.code_digest(tmp_path)}"' in written
