"""The check of the catalogues finds what it is there to find."""

import importlib.util
from pathlib import Path
from types import ModuleType

import polib
import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "bin/check_translations.py"


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_translations", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def catalogue(folder: Path, room: str, **texts: str) -> Path:
    path = folder / "src/biocluster" / room / "locale/ja/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    made = polib.POFile()
    made.extend(polib.POEntry(msgid=english, msgstr=japanese) for english, japanese in texts.items())
    made.save(str(path))
    return path


def test_a_text_that_two_rooms_say_differently_is_named_with_both(check: ModuleType, tmp_path: Path) -> None:
    paths = [
        catalogue(tmp_path, "record", name="名称", day="日"),
        catalogue(tmp_path, "web", name="氏名", day="日"),
    ]
    assert list(check.said_differently(paths)) == [
        "'name' is 名称 in record and 氏名 in web: one hides the other"
    ]


def test_a_text_left_over_missing_or_with_another_placeholder_is_a_fault(
    check: ModuleType, tmp_path: Path
) -> None:
    path = catalogue(tmp_path, "record", left="残り", **{"%(count)s people": "%(number)s名"})
    wanted = {(None, "%(count)s people", ""), (None, "new", "")}
    assert [fault.split(":")[0] for fault in check.faults(path, wanted)] == [
        "not in the catalogue", "asked for nowhere", "placeholders differ",
    ]  # fmt: skip
