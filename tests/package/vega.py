"""Vega's own reading of its expressions, without a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence


def in_vega(expressions: Sequence[str], **signals: float | str) -> list[float]:
    """Values of expressions of numbers, in which `signals` have these values."""
    import vl_convert  # which a browser has not

    told = " + ' ' + ".join(f"({expression})" for expression in expressions)
    text = [{"name": "told", "update": f"'' + {told}"}]
    drawn = vl_convert.vega_to_svg(
        {
            "signals": [{"name": name, "value": value} for name, value in signals.items()] + text,
            "marks": [{"type": "text", "encode": {"enter": {"text": {"signal": "told"}, "limit": {"value": 0}}}}],
        }
    )
    (found,) = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    return list(map(float, found.split()))
