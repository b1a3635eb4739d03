"""Refusals that name what is wrong: of numbers, arrays and names, wherever they come in.

One rule says what a number is (`is_number`), for single ones and in lists, arrays and columns alike: whole or not, of
Python or of numpy. Text is none, and neither are True and False. A whole number may be written as 2.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from difflib import get_close_matches
from math import inf, nan
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bounds = tuple[float, float]

SHARE: Bounds = (0.0, 1.0)
NOT_NEGATIVE: Bounds = (0.0, inf)
POSITIVE: Bounds = (1e-6, inf)
ANY: Bounds = (-inf, inf)


def keep_within(parameters: Any, allowed: Mapping[str, Bounds]) -> None:
    """Turn the named fields of a frozen dataclass into numbers within their bounds.

    Raises
    ------
    ValueError
        Naming the first parameter out of bounds, its value and what is allowed.
    """
    for name, bounds in allowed.items():
        object.__setattr__(parameters, name, number(name, getattr(parameters, name), bounds))


def is_number(value: Any) -> bool:
    """Whether something is one number: of Python, of numpy, or an array without axes that holds one."""
    if type(value) in _USUAL:
        return True
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    return isinstance(value, Real) and not isinstance(value, bool)


_USUAL = (float, int, np.float64)
"""Most numbers are of these, and to ask for an abstract kind takes ten times as long."""


def number(name: str, value: Any, bounds: Bounds) -> float:
    """`value` as a finite number within `bounds`, both ends included.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """
    try:
        x = float(value) if is_number(value) else nan
    except OverflowError:
        x = inf
    if not (np.isfinite(x) and bounds[0] <= x <= bounds[1]):
        raise ValueError(f"{name} is {shown(value)}; allowed is a number {_span(bounds)}".rstrip())
    return x


def whole_number(name: str, value: Any, least: int) -> int:
    """`value` as a whole number of at least `least`, 2.0 as 2, or a ValueError that names the parameter."""
    try:
        x = number(name, value, (float(least), inf))
    except ValueError:
        x = nan
    if not x.is_integer():
        raise ValueError(f"{name} is {shown(value)}; allowed is a whole number of {least} or more")
    # A whole number beyond what a float holds stays what it is.
    return int(value) if isinstance(value, Integral) else int(x)


def numbers(name: str, values: ArrayLike, bounds: Bounds, size: int | None = None) -> NDArray[np.float64]:
    """`values` as a one-dimensional array of finite numbers within `bounds`.

    Parameters
    ----------
    name
        What a refusal calls them.
    values
        One number an element; a single number stands for all when `size` is given.
    bounds
        Lowest and highest value allowed, both included.
    size
        How many there have to be; None takes any number from one.

    Raises
    ------
    ValueError
        Naming the parameter, the fault with its place, and what is allowed.
    """
    try:
        x = _floats(values)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {shown(values)}; allowed are numbers {_span(bounds)}".rstrip()) from None
    if size is not None and x.ndim == 0:
        x = np.full(size, float(x))
    if x.ndim != 1 or x.size == 0 or (size is not None and x.size != size):
        wanted = "one or more numbers in a row" if size is None else f"({size},), or one number for all"
        raise ValueError(f"{name} has shape {x.shape}; allowed is {wanted}")
    wrong = ~(np.isfinite(x) & (x >= bounds[0]) & (x <= bounds[1]))
    if wrong.any():
        place = int(np.argmax(wrong))
        raise ValueError(f"{name} is {float(x[place])} at {place}; allowed are numbers {_span(bounds)}".rstrip())
    return x


def within(name: str, values: ArrayLike, bounds: Bounds) -> NDArray[np.float64]:
    """`values` as an array of any shape of finite numbers within `bounds`, or a ValueError that names the parameter and
    the fault with its place."""
    try:
        x = _floats(values)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {shown(values)}; allowed are numbers {_span(bounds)}".rstrip()) from None
    low, high = bounds
    # One pass each; NaN makes both comparisons fail.
    if x.size and not (x.min() >= low and x.max() <= high and x.max() < inf):
        wrong = ~((x >= low) & (x <= high) & (x < inf))
        place = np.unravel_index(int(np.argmax(wrong)), x.shape)
        where = f" at {tuple(int(i) for i in place)}" if x.ndim else ""
        raise ValueError(f"{name} is {float(x[place])}{where}; allowed are numbers {_span(bounds)}".rstrip())
    return x


def memberships(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """`values` as an array of numbers in [0, 1], or a ValueError that names the parameter and the fault."""
    return within(name, values, SHARE)


def shaped(name: str, values: NDArray[Any], *axes: str | int) -> None:
    """Raise a ValueError that names an array if it has not these axes, each given by its length or, if any, a word."""
    there = values.shape
    if len(there) != len(axes) or any(isinstance(a, int) and a != n for a, n in zip(axes, there, strict=True)):
        wanted = f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(map(str, axes))})"
        raise ValueError(f"{name} has shape {there}; allowed is {wanted}")


def one_or_more(name: str, given: Sized) -> None:
    """Raise a ValueError that names an argument if it holds nothing."""
    if not len(given):
        raise ValueError(f"{name} is empty; allowed is one or more")


def entries(name: str, given: Mapping[str, Any], wanted: Iterable[str]) -> None:
    """Raise a ValueError that names what a dict lacks, if it lacks anything."""
    listed = list(wanted)
    for key in listed:
        if key not in given:
            raise ValueError(f"{name} has no {key!r}; allowed is a dict with {', '.join(listed)}")


def unknown(what: str, name: object, allowed: Iterable[str], listed: str = "") -> str:
    """What is said of a name that is not there: the nearest ones, and all that are allowed where these are few.

    Parameters
    ----------
    what
        What the name should be one of; nothing where that is told by the names themselves.
    name
        The name.
    allowed
        The names there are.
    listed
        What is said in place of many names, such as where they are listed.
    """
    names = [str(each) for each in allowed]
    # Capitals make no difference to what is near.
    near = get_close_matches(str(name).lower(), names, n=2, cutoff=0.6)
    told = [f"nearest {'is' if len(near) == 1 else 'are'} {' and '.join(near)}"] if near else []
    if not names:
        told.append("there is none that would be allowed")
    elif len(names) <= _FEW:
        told.append(f"allowed are {', '.join(names)}")
    elif not near:
        first = f"{', '.join(names[:_FEW])} and {len(names) - _FEW} more"
        told.append(f"allowed are {listed or first}")
    return f"{what} {shown(name)} is unknown; {'; '.join(told)}".lstrip()


_FEW = 20
"""How many names are listed where one is unknown."""


def substitutability(name: str, value: float) -> float:
    """`value` as a float, infinities allowed, or a ValueError that names the parameter."""
    number = float(value) if is_number(value) else nan
    if np.isnan(number):
        raise ValueError(f"{name} is {shown(value)}; allowed is any number, or plus or minus infinity")
    return number


def unit_weights(name: str, weights: ArrayLike | None, terms: int) -> NDArray[np.float64]:
    """Weights scaled to sum to 1, or a ValueError that names the parameter and the fault."""
    if weights is None:
        return np.full(terms, 1 / terms)
    try:
        w = _floats(weights)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {shown(weights)}; allowed are {terms} numbers of 0 or more") from None
    if w.shape != (terms,):
        raise ValueError(f"{name} has shape {w.shape}; allowed is ({terms},), one weight a term")
    if not (np.isfinite(w).all() and (w >= 0).all() and w.sum() > 0):
        raise ValueError(f"{name} is {w.tolist()}; allowed are numbers of 0 or more that do not all vanish")
    return w / w.sum()


def _floats(values: Any) -> NDArray[np.float64]:
    """Numbers as an array; what numpy would make an array of although it holds none is an error."""
    if not (is_number(values) or isinstance(values, Sequence) or hasattr(values, "__array__")):
        raise TypeError
    x = np.asarray(values)
    # A list of numbers with True among them is an array of numbers to numpy.
    seen = x if x.dtype.kind == "O" else values if isinstance(values, list | tuple) else ()
    if x.dtype.kind not in "iufO" or not all(map(is_number, _items(seen))):
        raise TypeError
    return x.astype(np.float64, copy=False)


def _items(values: Any) -> Iterator[Any]:
    """What lists of lists hold."""
    for item in values.flat if isinstance(values, np.ndarray) else values:
        if isinstance(item, list | tuple):
            yield from _items(item)
        else:
            yield item


def _span(bounds: Bounds) -> str:
    low, high = bounds
    if low == -inf and high == inf:
        return ""
    if high == inf:
        return f"of {low:g} or more"
    return f"from {low:g} to {high:g}"


def shown(value: Any) -> str:
    """A value as a refusal shows it: plain ones as Python writes them, others by what they are."""
    if value is None or isinstance(value, bool | int | float | str | np.generic):
        text = repr(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text):,} characters)"
    if isinstance(value, dict | list | tuple | set) and len(value) <= 4:
        text = repr(value)
        if len(text) <= _LONGEST and " object at 0x" not in text:
            return text
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


_LONGEST = 60
