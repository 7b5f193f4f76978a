#!/usr/bin/env python
"""Check that the locks hold what pyproject.toml asks for, agree with each other, and name no registry."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    return {canonical(name): version for name, version in PIN.findall(text)}


def asked_for(requirements: list[str]) -> set[str]:
    return {canonical(found.group()) for found in map(NAME.match, requirements) if found}


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    running = asked_for(project["project"]["dependencies"]) | asked_for(groups["build"])
    everything = running | {name for group in groups.values() for name in asked_for(group)}
    faults = []
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.lock"))}
    run, dev = pins(texts["requirements.lock"]), pins(texts["requirements-dev.lock"])
    faults += [f"requirements.lock: {name} is not pinned" for name in sorted(running - set(run))]
    faults += [f"requirements-dev.lock: {name} is not pinned" for name in sorted(everything - set(dev))]
    for name, version in sorted(run.items()):
        if dev.get(name) != version:
            faults.append(
                f"{name} is {version} in requirements.lock, {dev.get(name)} in requirements-dev.lock"
            )
    faults += [f"{name}: names an address" for name, text in texts.items() if "://" in text]
    if faults:
        print("\n".join(faults), "Run `make lock`.", sep="\n")
    else:
        print(f"Locks: {len(run)} packages for running, {len(dev)} in all.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
