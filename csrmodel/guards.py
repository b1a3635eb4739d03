"""Arguments of the wrong kind: refused by name before a function looks at them.

A function says by its signature which arguments there are, and by its annotations what each may be. `guard` holds
every public function, method and dataclass of a module to that. A dict or a graph in the wrong place, one name where a
list belongs, a number where an object does: each gives one sentence with the argument, the value and what is allowed.
What a number or an array may be is for the function itself to say (`csrmodel.parameters`). Lists are taken wherever
arrays are, and a Series wherever a dict is.
"""

from __future__ import annotations

import collections.abc
import re
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, is_dataclass
from functools import cache, wraps
from inspect import Parameter, signature
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import networkx as nx
import numpy as np
import pandas as pd

from csrmodel.parameters import is_number, shown, unknown


@dataclass(frozen=True)
class Kind:
    """What one argument may be.

    Parameters
    ----------
    admits
        Whether a value is of the kind.
    words
        The kind in words.
    taken
        What becomes of a value that is admitted.
    numeric
        Whether it is one of numbers.
    """

    admits: Callable[[Any], bool]
    words: str
    taken: Callable[[Any], Any] | None = None
    numeric: bool = False


def guard(namespace: MutableMapping[str, Any]) -> None:
    """Hold the public functions and dataclasses of a module to their annotations.

    Parameters
    ----------
    namespace
        ``globals()`` of the module, at its end.
    """
    module = namespace["__name__"]
    for name, thing in list(namespace.items()):
        if name.startswith("_") or getattr(thing, "__module__", None) != module:
            continue
        if isinstance(thing, FunctionType):
            namespace[name] = guarded(thing)
        elif isinstance(thing, type) and is_dataclass(thing):
            _guard_methods(thing)


def guarded(function: FunctionType) -> Callable[..., Any]:
    """A function that refuses arguments of the wrong kind.

    Raises
    ------
    ValueError
        When it is called with one: naming the argument, the value and what is allowed.
    """
    listed = list(signature(function).parameters.values())
    positional = [p.name for p in listed if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    in_order = [p.name for p in listed if p.name != "self"]
    known = {p.name for p in listed}
    required = [p.name for p in listed if p.default is Parameter.empty and p.kind not in _VARIABLE]
    more = next((p.name for p in listed if p.kind == Parameter.VAR_POSITIONAL), "")
    any_name = any(p.kind == Parameter.VAR_KEYWORD for p in listed)

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        if len(args) > len(positional) and not more:
            by_name = any(p.kind == Parameter.KEYWORD_ONLY for p in listed)
            raise ValueError(_one_too_many(function, args[len(positional)], positional, any_name, by_name))
        if not (any_name or named.keys() <= known):
            wrong = [name for name in named if name not in known]
            raise ValueError("\n".join(unknown(f"{_title(function)}: argument", name, in_order) for name in wrong))
        # Of an object's numbers in a dict the first field would get all.
        alone = args[1] if function.__name__ == "__init__" and len(args) == 2 else None
        if isinstance(alone, Mapping) and alone and known.issuperset(alone):
            raise ValueError(
                f"{positional[1]} is {shown(alone)}; allowed is each by its name, with two stars before a dict:"
                f" {_title(function)}(**...)"
            )
        missing = [name for name in required if name not in named and name not in positional[: len(args)]]
        if missing:
            raise ValueError(f"{_title(function)}: {_listed(missing)} missing; allowed is a value for each")
        kinds = _kinds(function)
        if not kinds:
            return function(*args, **named)
        given = [
            _settled(name, value, kinds[name]) if name in kinds else value
            for name, value in zip(positional, args, strict=False)
        ]
        if more in kinds:
            given += [_settled(more, value, kinds[more]) for value in args[len(given) :]]
        others = {name: _settled(name, value, kinds[name]) if name in kinds else value for name, value in named.items()}
        return function(*given, *args[len(given) :], **others)

    return call


_VARIABLE = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _title(function: FunctionType) -> str:
    """What a caller knows a function by: an object's class where it makes one."""
    owner, _, name = function.__qualname__.rpartition(".")
    return owner if name == "__init__" else name


def _one_too_many(function: FunctionType, value: Any, positional: Sequence[str], any_name: bool, by_name: bool) -> str:
    """What is said of a value without a name where no more are taken; where none are taken by name, it has no place."""
    taken = [name for name in positional if name != "self"]
    if not (any_name or by_name):
        allowed = f"allowed are {', '.join(taken)}" if taken else "allowed is none"
        return f"{_title(function)}: {shown(value)} is one value too many; {allowed}"
    first = f"after {', '.join(taken)} " if taken else ""
    allowed = "a name for each value, such as omega=..., or two stars before a dict" if any_name else "each by its name"
    return f"{_title(function)}: {shown(value)} has no name; {first}allowed is {allowed}"


def _guard_methods(kind: type) -> None:
    for name, thing in list(vars(kind).items()):
        if isinstance(thing, FunctionType) and (name == "__init__" or not name.startswith("_")):
            setattr(kind, name, guarded(thing))


def _settled(name: str, value: Any, kind: Kind) -> Any:
    if not kind.admits(value):
        raise ValueError(f"{name} is {shown(value)}; allowed is {kind.words}")
    return kind.taken(value) if kind.taken else value


@cache
def _kinds(function: FunctionType) -> Mapping[str, Kind]:
    """What each argument may be, where its annotation says anything; looked up when the function is first called."""
    owner = None
    if function.__name__ == "__init__":
        owner = getattr(sys.modules[function.__module__], function.__qualname__.partition(".")[0])
    hints = get_type_hints(owner or function)
    listed = signature(function).parameters.values()
    # What goes by any name is told by the function, which knows the names.
    found = {p.name: _kind(hints[p.name]) for p in listed if p.name in hints and p.kind != Parameter.VAR_KEYWORD}
    # A class that checks its numbers tells their bounds in the same breath.
    left = hasattr(owner, "__post_init__")
    return {name: kind for name, kind in found.items() if kind is not None and not (left and kind.numeric)}


def _kind(hint: Any) -> Kind | None:
    """The kind that an annotation names; None where it leaves all to the function."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hasattr(origin or hint, "__value__"):
        # A name for a longer annotation, as newer numpy has NDArray: what counts is what it stands for.
        meant = (origin or hint).__value__
        return _kind(meant[arguments] if arguments else meant)
    if getattr(origin or hint, "_is_protocol", False):
        # Whatever has these methods: among others what numpy takes for an array.
        return None
    if origin in (Union, UnionType):
        return _any_of([_kind(argument) for argument in arguments])
    if hint is NoneType:
        return Kind(lambda value: value is None, "None")
    if origin is Literal:
        return Kind(lambda value: isinstance(value, str) and value in arguments, " or ".join(map(repr, arguments)))
    if origin is not None:
        return _container(origin, arguments)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is Any or not isinstance(hint, type) or hint is object:
        return None
    name = hint.__name__
    return Kind(lambda value: isinstance(value, hint), f"{'an' if name[0] in 'AEIOU' else 'a'} {name}")


def _any_of(kinds: Sequence[Kind | None]) -> Kind | None:
    several = [kind for kind in kinds if kind is not None]
    if len(several) < len(kinds):
        return None

    def taken(value: Any) -> Any:
        kind = next(kind for kind in several if kind.admits(value))
        return kind.taken(value) if kind.taken else value

    # None comes last, as an afterthought.
    words = sorted((kind.words for kind in several), key=lambda said: said == "None")
    numeric = any(kind.numeric for kind in several)
    return Kind(lambda value: any(kind.admits(value) for kind in several), " or ".join(words), taken, numeric)


def _container(origin: Any, arguments: tuple[Any, ...]) -> Kind | None:
    if origin is np.ndarray:
        return _array(next((kind for kind in get_args(arguments[-1]) if kind is not Any), np.generic))
    if issubclass(origin, Mapping):
        return _dict(*map(_kind, arguments))
    if origin is collections.abc.Callable:
        return Kind(callable, "a function")
    if not issubclass(origin, Iterable):
        return Kind(lambda value: isinstance(value, origin), f"a {origin.__name__}")
    return _list(origin, _kind(arguments[0]) or Kind(lambda value: True, "a thing"))


def _list(origin: Any, inner: Kind) -> Kind:
    """Several of a kind; arrays, Series and indexes become lists."""
    admitted = (Sequence, *_LISTED) if issubclass(origin, Sequence) else Iterable

    def admits(value: Any) -> bool:
        if isinstance(value, str | bytes | Mapping | nx.Graph | pd.DataFrame) or not isinstance(value, admitted):
            return False
        if isinstance(value, _LISTED):
            if np.ndim(value) != 1:
                return False
            value = value.tolist()
        # What can be gone through once only is left alone.
        return not isinstance(value, Sequence) or all(inner.admits(item) for item in value)

    def taken(value: Any) -> Any:
        listed = value.tolist() if isinstance(value, _LISTED) else value
        if not isinstance(listed, Sequence):
            return value
        items = [inner.taken(item) for item in listed] if inner.taken else list(listed)
        return tuple(items) if isinstance(listed, tuple) or origin is tuple else items

    return Kind(admits, f"a list of {_plural(inner.words)}", taken, inner.numeric)


_LISTED = (np.ndarray, pd.Series, pd.Index)
"""What is a list in all but its type."""


def _dict(key: Kind | None, inner: Kind | None) -> Kind:
    """Things by name; a Series is that, too. What a number may be is for the function to say, with its name."""
    left = inner is None or inner.numeric

    def admits(value: Any) -> bool:
        if not isinstance(value, Mapping | pd.Series):
            return False
        return all((not key or key.admits(k)) and (inner is None or left or inner.admits(v)) for k, v in value.items())

    def taken(value: Any) -> Any:
        return value.to_dict() if isinstance(value, pd.Series) else value

    of = f" of {_plural(inner.words)}" if inner else ""
    return Kind(admits, f"a dict{of}{' by name' if key is _PLAIN[str] else ''}", taken)


def _array(kind: type) -> Kind:
    """An array of numbers, of whole ones, or of True and False; lists of them become one."""
    if kind is np.generic:
        return Kind(lambda value: bool(_held(value)), "an array, or a list", np.asarray)
    if issubclass(kind, np.bool_):
        return Kind(lambda value: _held(value) == "b", "an array of True and False, or a list of them", np.asarray)
    if issubclass(kind, np.integer):

        def whole(value: Any) -> bool:
            held = _held(value)
            return held in ("i", "u") or (held == "f" and bool((np.mod(np.asarray(value), 1) == 0).all()))

        def as_whole(value: Any) -> Any:
            found = np.asarray(value)
            return found if found.dtype.kind in "iu" else found.astype(kind)

        return Kind(whole, "an array of whole numbers, or a list of them", as_whole)
    return Kind(lambda value: _held(value) in ("i", "u", "f"), "an array of numbers, or a list of them", np.asarray)


def _held(value: Any) -> str:
    """What an array, or a list that can be one, holds, as numpy's letter for its kind; nothing where it is none."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind
    if isinstance(value, pd.DataFrame) or not (isinstance(value, Sequence | np.generic) or hasattr(value, "__array__")):
        return ""
    try:
        return np.asarray(value).dtype.kind
    except (TypeError, ValueError):
        return ""


def _is_whole(value: Any) -> bool:
    return is_number(value) and value >= 0 and float(value).is_integer()


def _plural(words: str) -> str:
    if words.startswith("a list of "):
        return words.replace("a list", "lists", 1)
    kinds = _BETWEEN.split(words)
    if len(kinds) > 1 and words not in _PLURALS:
        # The example of one kind would stand amid the others.
        return " or ".join(_plural(each).partition(",")[0] for each in kinds)
    if words.startswith("a dict"):
        return words.replace("a dict", "dicts", 1)
    return _PLURALS.get(words, words.removeprefix("an ").removeprefix("a ") + " objects")


_BETWEEN = re.compile(r"(?<!,) or (?!more\b|False\b)")
"""Between two kinds, and not within the words of one."""
_WHOLE = "a whole number of 0 or more"
_PLAIN: Mapping[Any, Kind] = {
    # All whole numbers that functions take are counts, places and seeds.
    int: Kind(_is_whole, _WHOLE, int, numeric=True),
    float: Kind(is_number, "a number", lambda value: float(value) if isinstance(value, np.ndarray) else value, True),
    str: Kind(lambda value: isinstance(value, str), "a name"),
    bool: Kind(lambda value: isinstance(value, bool | np.bool_), "True or False", bool),
    # A number of workers and a client of Dask look like it.
    Executor: Kind(
        lambda value: isinstance(value, Executor),
        "an Executor (ProcessPoolExecutor(4), or a Dask client's get_executor())",
    ),
}
_PLURALS: Mapping[str, str] = {
    "a name": "names, such as ['...']",
    "a number": "numbers",
    _WHOLE: "whole numbers of 0 or more",
    "a thing": "things",
    "True or False": "True or False",
    "an array of numbers, or a list of them": "arrays of numbers",
}
