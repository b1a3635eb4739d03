"""Two back-ends for one formula: numpy arrays, and expressions that Vega evaluates in the page.

A formula of this package is written once over an `Operations` namespace. Given `NUMPY` it computes; given `VEGA` it
returns the text that a chart computes with when a reader moves a control.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np


class Operations(Protocol):
    """What the formulas need, and no more."""

    def power(self, base: Any, exponent: Any, /) -> Any: ...
    def exp(self, x: Any, /) -> Any: ...
    def log(self, x: Any, /) -> Any: ...
    def absolute(self, x: Any, /) -> Any: ...
    def minimum(self, a: Any, b: Any, /) -> Any: ...
    def maximum(self, a: Any, b: Any, /) -> Any: ...
    def where(self, condition: Any, yes: Any, no: Any, /) -> Any: ...


def _vega(name: str) -> Any:
    """A function of Vega's expression language; Altair, which is slow to import, comes in when one is asked for."""

    def expression(*terms: Any) -> Any:
        from altair import expr

        return getattr(expr, name)(*terms)

    return staticmethod(expression)


class _Vega:
    """The same names over Vega's expression language."""

    power = _vega("pow")
    exp = _vega("exp")
    log = _vega("log")
    absolute = _vega("abs")
    minimum = _vega("min")
    maximum = _vega("max")
    where = _vega("if_")


class _Numpy:
    """numpy, with the square root in place of a power of one half (the same number, several times faster)."""

    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    absolute = staticmethod(np.abs)
    minimum = staticmethod(np.minimum)
    maximum = staticmethod(np.maximum)

    @staticmethod
    def where(condition: Any, yes: Any, no: Any) -> Any:
        return np.where(condition, yes, no)

    @staticmethod
    def power(base: Any, exponent: Any, out: Any = None) -> Any:
        if np.ndim(exponent) == 0:
            if exponent == 0.5:
                return np.sqrt(base, out=out)
            if exponent == 1:
                return base
            if exponent == 2:
                return np.square(base, out=out)
        return np.power(base, exponent, out=out)


NUMPY = _Numpy()
VEGA: Operations = _Vega()
