"""What every topic of the registry is like on Kafka, whoever makes it."""

from __future__ import annotations

MAX_RECORD_BYTES = 32 * 1024 * 1024
"""Larger than any event that is accepted: an event that is too large is rejected with a reason, and for that it must arrive."""

TOPIC_SETTINGS = {
    # The log's own clock is in the record, so that replaying gives the same result; a sender's clock would not be the log's.
    "message.timestamp.type": "LogAppendTime",
    # Only ``trim`` removes, and only what was processed.
    "retention.ms": "-1",
    "max.message.bytes": str(MAX_RECORD_BYTES),
}
