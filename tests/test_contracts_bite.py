"""Each rule of the house is seen to refuse an offence planted in a copy of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the Python of this repository that a test may spoil."""
    not_python = shutil.ignore_patterns("__pycache__", "locale", "static", "templates")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=not_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    for name in ("test_floors.py", "test_rooms.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    return tmp_path


def plant(house: Path, modules: dict[str, str]) -> None:
    """Write modules, named as they are imported, with the packages around them."""
    for module, source in modules.items():
        path = house / "src" / Path(*module.split("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in path.relative_to(house / "src").parents[:-1]:
            (house / "src" / folder / "__init__.py").touch()
        path.with_suffix(".py").write_text(source, encoding="utf-8")


def asked(house: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment in the copy, on the copy's source."""
    return subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=house,
        env={
            **os.environ,
            "PYTHONPATH": str(house / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "BIOCLUSTER_HOME": str(house / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def contract(house: Path, name: str) -> subprocess.CompletedProcess[str]:
    return asked(house, "lint-imports", "--no-cache", "--contract", name)


OFFENCES = {
    "the record imports the roof": (
        "floors",
        {"biocluster.record.queries.planted": "import biocluster.web.urls"},
        "biocluster.record is not allowed to import biocluster.web",
    ),
    "a floor that nobody planned": (
        "floors",
        {"biocluster.platform.planted": ""},
        "biocluster.platform",
    ),
    "a model asks who may": (
        "furniture",
        {"biocluster.record.models.planted": "import biocluster.record.access"},
        "biocluster.record.models is not allowed to import biocluster.record.access",
    ),
    "an operation knows about pages": (
        "furniture",
        {"biocluster.record.operations.planted": "import biocluster.record.doors"},
        "biocluster.record.operations is not allowed to import biocluster.record.doors",
    ),
    "a drawer in a room": (
        "furniture",
        {"biocluster.record.utils": ""},
        "biocluster.record.utils",
    ),
    "a query of an outlet uses its views": (
        "furniture",
        {
            "biocluster.outlets.industry.views": "",
            "biocluster.outlets.industry.queries": "import biocluster.outlets.industry.views",
        },
        "biocluster.outlets.industry.queries is not allowed to import biocluster.outlets.industry.views",
    ),
    "one outlet reads another": (
        "outlets",
        {
            "biocluster.outlets.industry.queries": "",
            "biocluster.outlets.talent.queries": "import biocluster.outlets.industry.queries",
        },
        "biocluster.outlets.talent is not allowed to import biocluster.outlets.industry",
    ),
    "science imports Django": (
        "science-without-django",
        {"biocluster.science.epidemiology.planted": "import django.db"},
        "biocluster.science.epidemiology is not allowed to import django",
    ),
    "a page computes by itself": (
        "science-through-analyses",
        {
            "biocluster.science.epidemiology.survival": "",
            "biocluster.record.views.planted": "import biocluster.science.epidemiology.survival",
        },
        "biocluster.record.views.planted",
    ),
}


@pytest.mark.parametrize(("name", "modules", "told"), OFFENCES.values(), ids=OFFENCES.keys())
def test_an_import_against_a_contract_is_refused(
    house: Path, name: str, modules: dict[str, str], told: str
) -> None:
    plant(house, modules)
    done = contract(house, name)
    assert done.returncode == 1, done.stdout + done.stderr
    assert told in " ".join(done.stdout.split())


def test_what_the_contracts_allow_is_let_through(house: Path) -> None:
    plant(
        house,
        {
            "biocluster.science.epidemiology.survival": "import math",
            "biocluster.science.epidemiology.planted": "import biocluster.science.epidemiology.survival",
            "biocluster.record.analyses": "import biocluster.science.epidemiology.survival",
            "biocluster.outlets.industry.queries": "import biocluster.record.queries",
        },
    )
    done = asked(house, "lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


MODEL = """
from django.db import models

class Planted(models.Model):
    other = models.ForeignKey({target!r}, models.PROTECT, related_name="planted_{name}")

    class Meta:
        app_label = {name!r}
"""
APP = """
from django.apps import AppConfig

class Planted(AppConfig):
    name = "biocluster.outlets.{name}"
    label = {name!r}
"""


def furnish_outlets(house: Path, *, industry_points_at: str, talent_points_at: str) -> None:
    for name, target in {"industry": industry_points_at, "talent": talent_points_at}.items():
        room = f"biocluster.outlets.{name}"
        plant(
            house,
            {f"{room}.models": MODEL.format(name=name, target=target), f"{room}.apps": APP.format(name=name)},
        )
    with (house / "src/biocluster/web/settings/test.py").open("a") as settings:
        settings.write('INSTALLED_APPS += ["biocluster.outlets.industry", "biocluster.outlets.talent"]\n')


def floors(house: Path) -> subprocess.CompletedProcess[str]:
    return asked(house, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/test_floors.py")


def test_relations_to_a_lower_floor_are_let_through(house: Path) -> None:
    furnish_outlets(house, industry_points_at="record.Organisation", talent_points_at="record.Person")
    done = floors(house)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_relation_across_the_outlets_is_refused(house: Path) -> None:
    furnish_outlets(house, industry_points_at="record.Organisation", talent_points_at="industry.Planted")
    done = floors(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "talent.Planted.other to industry.Planted crosses into another room" in done.stdout


def test_a_relation_that_climbs_is_refused(house: Path) -> None:
    furnish_outlets(house, industry_points_at="record.Organisation", talent_points_at="record.Person")
    with (house / "src/biocluster/record/models/__init__.py").open("a") as models:
        models.write(MODEL.format(name="record", target="industry.Planted"))
    done = floors(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "record.Planted.other to industry.Planted climbs to a higher floor" in done.stdout


def rooms(house: Path) -> subprocess.CompletedProcess[str]:
    return asked(house, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/test_rooms.py")


@pytest.mark.parametrize("name", ["queries/planted.py", "templates/record/planted.html"])
def test_a_file_of_401_lines_is_refused(house: Path, name: str) -> None:
    path = house / "src/biocluster/record" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n" * 401)
    done = rooms(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"'src/biocluster/record/{name}': 401" in done.stdout


def test_a_drawer_is_refused(house: Path) -> None:
    plant(house, {"biocluster.record.queries.helpers": ""})
    done = rooms(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "src/biocluster/record/queries/helpers.py" in done.stdout
