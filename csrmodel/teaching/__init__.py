"""A class: what readers of the book have saved and handed in, read, judged and set side by side.

The page "My work" saves a file for each reader. `class_sheet` reads a folder of them: none is trusted, none is run,
and a file that is damaged or hostile keeps no other from the sheet. ``python -m csrmodel class-sheet`` writes what it
finds.
"""

from csrmodel.teaching import page
from csrmodel.teaching.asked import Asked
from csrmodel.teaching.handin import HandIn
from csrmodel.teaching.sheet import Sheet, class_sheet

__all__ = ["Asked", "HandIn", "Sheet", "class_sheet", "page"]
