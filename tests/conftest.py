"""What holds for every test: no way out to the network, no hidden skip, the database that was asked for."""

import ipaddress
import os
import socket
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation

pytest_plugins = ["tests.browser.chromium"]

NO_SKIPS = bool(os.environ.get("BIOCLUSTER_NO_SKIPS"))
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


class NoWayOut(OSError):
    """A test tried to reach another machine."""


def stays_here(host: str | bytes | None) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_way_out() -> Iterator[None]:
    """Let sockets reach this machine only."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_far(sock: socket.socket, address: tuple[str, int] | str) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not stays_here(address[0]):
            raise NoWayOut(f"a test tried to reach {address[0]}")

    def near_connect(sock, address):
        refuse_far(sock, address)
        return connect(sock, address)

    def near_connect_ex(sock, address):
        refuse_far(sock, address)
        return connect_ex(sock, address)

    def near_getaddrinfo(host, *arguments, **options):
        if not stays_here(host):
            raise NoWayOut(f"a test tried to look up {host}")
        return getaddrinfo(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", near_connect)
        patch.setattr(socket.socket, "connect_ex", near_connect_ex)
        patch.setattr(socket, "getaddrinfo", near_getaddrinfo)
        yield


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in English, so that a test can name their words."""
    with translation.override("en"):
        yield


def uses_the_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(
        DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another database is for, and open the browser last.

    Chromium's driver keeps an event loop running in its thread, so nothing else should come after it.
    On PostgreSQL only what reaches the database is run again.
    """
    left_out = []
    for item in items:
        for marker in item.iter_markers("only_on"):
            if connection.vendor not in marker.args:
                left_out.append(item)
        if connection.vendor != "sqlite" and not uses_the_database(item):
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("browser") is not None)


def told_as_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    if NO_SKIPS and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"BIOCLUSTER_NO_SKIPS is set, and this was skipped. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Where nothing may be skipped, a skip is a failure that gives the reason."""
    report = yield
    told_as_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    told_as_failure(report)
    return report
