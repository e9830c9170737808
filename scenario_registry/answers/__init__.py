"""What one organisation has to mend, for its own eyes: as a page, a workbook and a CSV file."""
