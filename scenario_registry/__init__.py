"""The application: what runs, and what people and programs meet: settings, wiring, runtimes, commands, pages, interface."""
