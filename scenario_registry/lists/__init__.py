"""Lists for people: a workbook with a sheet per group, or one CSV file. What is on them: ``sinks.publication``."""
