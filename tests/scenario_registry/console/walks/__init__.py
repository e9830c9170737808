"""One module for each group of pages that is named like its address: how each of its acts is asked for, and which pages people see."""
