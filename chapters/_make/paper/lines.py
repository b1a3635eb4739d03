"""Lines as long as they can be.

Pango says where a line ends, and WeasyPrint 70 measures the line anew. It finds it some hundredths of a pixel wider,
and counts the space before the next element, which no line shows at its end. A line that is thereby too wide is broken
at its first word or before the element, though all of it has room. `split` asks again before it believes that.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline

NARROWER = 0.5
"""Pixels that a line leaves to Pango's measure and WeasyPrint's, which differ by less."""

pango_split = inline.split_first_line
LENGTH, REST, WIDTH = 1, 2, 3
"""Of what it returns: the bytes of the line, where the next one begins, and the pixels."""


def split(text: str, style: Any, context: Any, room: float | None, *more: Any, **options: Any) -> Any:
    """The first line of a text in this room, as `weasyprint.text.line_break.split_first_line` returns it."""

    def tried(text: str, room: float | None) -> Any:
        return pango_split(text, style, context, room, *more, **options)

    found = tried(text, room)
    if room is None or (found[REST] is None and found[WIDTH] <= room):
        return found
    bare = text.rstrip(" ")
    if bare != text and " " in bare and style["white_space"] == "normal":
        whole = tried(bare, room)
        if whole[REST] is None and whole[WIDTH] <= room:
            # Its space hangs over the end of the line, or stands before what fits behind it.
            return tried(text, room + style["font_size"])
    if found[WIDTH] > room or " " not in text.encode()[: found[LENGTH]].decode():
        narrower = tried(text, room - NARROWER)
        if narrower[WIDTH] <= room and (found[WIDTH] > room or narrower[LENGTH] > found[LENGTH]):
            return narrower
    return found
