"""Reading and writing what the closed loop comes to."""
