"""The walk over every address of the site, for the tests that look at all of them.

An address is walked once it has a name; one with parameters needs an example in ``EXAMPLES``, else
``path_of`` raises ``NoExample`` and whoever walks fails: a new page cannot be forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.site_examples import EXAMPLES
from tests.site_world import World


class NoExample(LookupError):
    """An address with parameters for which ``tests/site_examples.py`` names no example."""


@dataclass(frozen=True)
class Address:
    """One address: its name, its route as it is written, the parameters in it, and the view behind it."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def verb(self) -> str | None:
        """The verb of the access table that opens the view; None for a view without a door."""
        return getattr(self.view, "verb", None)


@cache
def addresses() -> tuple[Address, ...]:
    """Every address of the site, in the order in which they are matched."""
    return tuple(_below(get_resolver(), ""))


def path_of(address: Address, world: World) -> str:
    """The address filled in with rows of the example world."""
    if not address.parameters:
        return reverse(address.name)
    if address.name not in EXAMPLES:
        raise NoExample(f"{address.name} ({address.route}): add an example to tests/site_examples.py")
    return reverse(address.name, kwargs=EXAMPLES[address.name](world))


def _below(resolver: URLResolver, before: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, route)
        elif isinstance(pattern, URLPattern):
            parameters = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Address(_full_name(resolver, pattern), route, parameters, pattern.callback)


def _full_name(resolver: URLResolver, pattern: URLPattern) -> str:
    assert pattern.name, f"the address {pattern.pattern} has no name"
    return f"{resolver.namespace}:{pattern.name}" if resolver.namespace else pattern.name
