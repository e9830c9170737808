"""The application: settings, wiring, event logs, runtimes, command line."""
