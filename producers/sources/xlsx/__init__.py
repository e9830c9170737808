"""Reading .xlsx workbooks in one pass with flat memory: the guarded package, the cells of a sheet, its layout.

openpyxl reads the package, the sheet list and the styles. The cells are read with the standard library's expat instead:
openpyxl's read-only mode does not tell whether a formula had a stored value, keeps an element for every empty row, and
took three times as long. calamine is several times faster still, but lays a sheet out as a full rectangle (for two cells
in opposite corners of an otherwise empty sheet it asks for 550 GB and aborts the process), and shows neither errors nor
formulas.
"""
