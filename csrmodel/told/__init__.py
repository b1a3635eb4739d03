"""What the chapters tell in numbers: a file for each chapter, whose functions give its text values by name.

A cell of the chapter hands them to `csrmodel.notebook.tell`. A number that a reader may want to change stands in the
cell and is an argument here. Nothing is read from a figure: chapter and figure ask the same tables and formulas.
"""
