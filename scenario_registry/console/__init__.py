"""The web console: pages for people over the same questions as the HTTP interface. Chinese first, English on a switch."""
