"""The errors of shuliang.

    ShuliangError
    ├── ParseError (ValueError)         the text is not one quantity; says where and why
    ├── TableError (ValueError)         a data table is broken; names file, line and reason
    ├── UnitError (ValueError)
    │   ├── UnknownUnitError            a unit name nobody defined
    │   ├── DimensionError              two units that do not measure the same thing
    │   └── MissingRateError            a conversion between currencies without a rate
    ├── PolicyError (ValueError)        a parameter of Policy out of its range
    ├── IntervalError (ValueError)      an interval whose ends contradict each other
    ├── ReadError (OSError)             a file that could not be read
    └── ArgumentError (TypeError)       an argument of the wrong type

Every error keeps its fields as attributes, so that a program need not read the message.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "DimensionError",
    "IntervalError",
    "MissingRateError",
    "ParseError",
    "PolicyError",
    "ReadError",
    "ShuliangError",
    "TableError",
    "UnitError",
    "UnknownUnitError",
]


class ShuliangError(Exception):
    """Base of every error that shuliang raises on purpose."""


class ParseError(ShuliangError, ValueError):
    """The text is not exactly one quantity.

    ``text`` is the input, ``position`` the code point where reading stopped, ``reason`` what was wrong there.
    """

    def __init__(self, text: str, position: int, reason: str) -> None:
        self.text, self.position, self.reason = text, position, reason
        shown = text if len(text) <= 40 else text[:39] + "…"
        super().__init__(f"{shown!r} is not one quantity: {reason} (at position {position})")

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, int, str]]:
        return type(self), (self.text, self.position, self.reason)


class TableError(ShuliangError, ValueError):
    """A data table (built in or the user's) cannot be used. ``file``, ``line`` (from 1; 0 = the whole file), ``reason``."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")

    def __reduce__(self) -> tuple[type[TableError], tuple[str, int, str]]:
        return type(self), (self.file, self.line, self.reason)


class UnitError(ShuliangError, ValueError):
    """Something is wrong with a unit."""


class UnknownUnitError(UnitError):
    """``unit`` is defined nowhere."""

    def __init__(self, unit: str, hint: str = "") -> None:
        self.unit, self.hint = unit, hint
        super().__init__(f"unknown unit {unit!r}" + (f"; {hint}" if hint else ""))

    def __reduce__(self) -> tuple[type[UnknownUnitError], tuple[str, str]]:
        return type(self), (self.unit, self.hint)


class DimensionError(UnitError):
    """``source`` and ``target`` do not measure the same thing."""

    def __init__(self, source: str, target: str, reason: str = "") -> None:
        self.source, self.target, self.reason = source, target, reason
        super().__init__(f"cannot convert {source!r} to {target!r}" + (f": {reason}" if reason else ""))

    def __reduce__(self) -> tuple[type[DimensionError], tuple[str, str, str]]:
        return type(self), (self.source, self.target, self.reason)


class MissingRateError(UnitError):
    """No exchange rate was given for ``source`` → ``target`` (ISO 4217 codes)."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        super().__init__(
            f"no exchange rate from {source} to {target}; give one, for instance "
            f"rates={{({source!r}, {target!r}): '7.1'}}"
        )

    def __reduce__(self) -> tuple[type[MissingRateError], tuple[str, str]]:
        return type(self), (self.source, self.target)


class PolicyError(ShuliangError, ValueError):
    """A policy parameter has a value that it cannot have. ``name``, ``value``, ``reason``."""

    def __init__(self, name: str, value: object, reason: str) -> None:
        self.name, self.value, self.reason = name, value, reason
        super().__init__(f"Policy({name}={value!r}): {reason}")

    def __reduce__(self) -> tuple[type[PolicyError], tuple[str, object, str]]:
        return type(self), (self.name, self.value, self.reason)


class IntervalError(ShuliangError, ValueError):
    """An interval would have its lower end above its upper end, or an operation has no interval as its result."""


class ReadError(ShuliangError, OSError):
    """``path`` could not be read: ``reason``."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        return type(self), (self.path, self.reason)


class ArgumentError(ShuliangError, TypeError):
    """An argument has a type that it cannot have."""
