"""Cases: processes of several organisations, each told in events of its own. Pure: no clock, no file, no database."""
