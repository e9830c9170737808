"""Review by people: which pairs wait for whom, what both records say side by side, and the workbook in which offices answer."""
