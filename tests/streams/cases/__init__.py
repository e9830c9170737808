"""Cases: tables, fold, days."""
