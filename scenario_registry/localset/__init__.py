"""The distributed runtime on one machine without containers: Kafka nodes, PostgreSQL and our own processes on the loopback interface."""
