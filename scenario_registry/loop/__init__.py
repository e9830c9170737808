"""The closed loop after commit: what events of many organisations come to."""
