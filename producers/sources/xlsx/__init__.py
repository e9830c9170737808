"""Reading .xlsx workbooks in one pass with flat memory: the guarded package, the cells of a sheet, its layout.

openpyxl reads the package, the sheet list and the styles. The cells are read with the standard library's expat instead:
of openpyxl's read-only mode one cannot learn whether a formula had no stored value, and it took five times as long;
calamine is faster still, but holds a sheet in memory as a full rectangle (two cells in opposite corners of an
otherwise empty sheet ask for 400 GB) and shows neither errors nor formulas.
"""
