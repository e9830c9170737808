"""Whatever a broker takes from a sender has an outcome, and stops neither the sender's partition nor anybody else's."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import cramjam
import pytest
from kafka import KafkaProducer
from sqlalchemy import select

from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, REPLAY_HEADER, PartitionId, topic_of
from sinks.tables import ledger
from tests.support.events import MEDIA, RAIL, record, stated
from tests.support.kafka import raw
from tests.support.kafka.raw import Raw, batch
from tests.support.workers import Site, site

PLACE = PartitionId(topic_of(RAIL), 0)
NEIGHBOUR = PartitionId(topic_of(MEDIA), 0)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        opened.log.require_topics([PLACE.topic, NEIGHBOUR.topic])
        yield opened


def good(subject: str, organisation: str = RAIL) -> Raw:
    new = record(stated(subject) | {"source": organisation})
    return Raw(new.key, new.value)


def lz4(payload: bytes) -> bytes:
    """With blocks that do not refer to each other: Kafka takes no others."""
    compressor = cramjam.lz4.Compressor(level=1, content_checksum=False, block_linked=False)
    compressor.compress(payload)
    return bytes(compressor.finish())


def became(place: Site) -> list[tuple[str, int, str, list[str]]]:
    """Organisation, offset, outcome and problems of every event, as the workers and the embedded runtime see it, once they agree."""
    place.wait_until_processed()
    assert place.differences_from_embedded() == []
    with place.registry.engine.connect() as connection:
        rows = connection.execute(select(ledger).order_by(ledger.c.organisation.desc(), ledger.c.position))
        return [(row.organisation, row.position, row.outcome, json.loads(row.problems or "[]")) for row in rows]


def around(place: Site, *hostile: bytes) -> list[tuple[str, list[str]]]:
    """What became of hostile batches, with good ones around them and a good neighbour behind, all of which are accepted."""
    worker = place.start()
    for it in (batch([good("before")]), *hostile, batch([good("behind")])):
        raw.send(place.address, PLACE, it)
    raw.send(place.address, NEIGHBOUR, batch([good("neighbour", MEDIA)]))
    rows = became(place)
    assert worker.stop() == 0
    own = [(outcome, codes) for organisation, _, outcome, codes in rows if organisation == RAIL]
    assert [row[2] for row in rows if row[0] == MEDIA] == [own[0][0]] == [own[-1][0]] == ["accepted"]
    return own[1:-1]


@pytest.mark.parametrize("name", [PROBLEMS_HEADER, ORIGIN_HEADER, REPLAY_HEADER, "log-number"])
def test_a_header_without_a_value(place: Site, name: str) -> None:
    headers = [(name.encode(), None)]
    hostile = batch([good("S")._replace(headers=headers), Raw(b"S", b"[]", headers)])
    assert around(place, hostile) == [("accepted", []), ("rejected", ["malformed_json"])]


@pytest.mark.parametrize(
    ("codec", "compress"),
    [
        (raw.GZIP, gzip.compress),
        (raw.SNAPPY, cramjam.snappy.compress_raw),
        (raw.LZ4, lz4),
        (raw.ZSTD, cramjam.zstd.compress),
    ],
    ids=["gzip", "snappy", "lz4", "zstd"],
)
def test_every_compression_that_kafka_has(place: Site, codec: int, compress: Callable[[bytes], bytes]) -> None:
    sent = batch([good("S-1"), good("S-2")], codec, lambda it: bytes(compress(it)))
    assert around(place, sent) == [("accepted", [])] * 2


def test_a_message_without_a_value(place: Site) -> None:
    assert around(place, batch([Raw(b"S", None), Raw(None, None)])) == [
        ("rejected", ["empty_message"]),
        ("duplicate", []),
    ]


def test_a_header_whose_name_is_no_text(place: Site) -> None:
    hostile = good("S")._replace(headers=[(b"\xff\xfe", b"x")])
    sent = batch([good("S-1"), hostile, good("S-2")])
    assert around(place, sent) == [("accepted", []), ("rejected", ["unreadable_batch"]), ("duplicate", [])]


def test_a_batch_that_grows_beyond_all_bounds_when_it_is_unpacked(place: Site) -> None:
    bomb = batch([Raw(b"S", bytes(70 * 1024 * 1024))], raw.ZSTD, lambda it: bytes(cramjam.zstd.compress(it)))
    assert around(place, bomb) == [("rejected", ["unreadable_batch"])]


def test_who_floods_does_not_make_others_wait(place: Site) -> None:
    flood = batch([Raw(None, b"")] * 60_000, raw.GZIP, gzip.compress)
    raw.send(place.address, PLACE, flood)
    others = [topic_of(it) for it in (MEDIA, "jinjiang_district", "qingyang_district")]
    place.log.require_topics(others)
    for topic in others:
        raw.send(place.address, PartitionId(topic, 0), batch([good("neighbour", topic.partition(".")[2])]))
    place.start()
    place.wait_until(lambda: {topic for topic, _ in place.registry.positions()} >= set(others))
    assert place.registry.positions().get(PLACE, 0) < 60_000
    place.wait_until_processed()


def test_transactions_kept_and_aborted(place: Site) -> None:
    worker = place.start()
    producer = KafkaProducer(bootstrap_servers=place.address, transactional_id="hostile")
    producer.init_transactions()
    for subject, end in (("S-1", producer.commit_transaction), ("S-2", producer.abort_transaction)):
        producer.begin_transaction()
        sent = good(subject)
        producer.send(PLACE.topic, key=sent.key, value=sent.value, partition=PLACE.partition).get(30)
        end()
    producer.close()
    rows = became(place)
    assert worker.stop() == 0
    assert [(row[2], row[3]) for row in rows] == [
        ("accepted", []), ("rejected", ["no_event"]), ("accepted", []), ("duplicate", [])
    ]  # fmt: skip


def test_a_transaction_left_open_holds_up_nobody(place: Site) -> None:
    """A reader that waits for its end would wait as long as its sender likes, with all that stands behind it."""
    worker = place.start()
    producer = KafkaProducer(
        bootstrap_servers=place.address, transactional_id="left-open", transaction_timeout_ms=600_000
    )
    producer.init_transactions()
    producer.begin_transaction()
    sent = good("S-1")
    producer.send(PLACE.topic, key=sent.key, value=sent.value, partition=PLACE.partition).get(30)
    raw.send(place.address, PLACE, batch([good("behind")]))
    rows = became(place)
    assert worker.stop() == 0
    assert [(row[2], row[3]) for row in rows] == [("accepted", [])] * 2
    producer.abort_transaction()
    producer.close()


def test_what_stands_beside_an_event_without_measure(place: Site) -> None:
    """Headers in numbers and of sizes that nobody sends, and moments that the log's own clock takes the place of."""
    many = good("S-1")._replace(headers=[(f"h-{number}".encode(), b"x") for number in range(100_000)])
    long = good("S-2")._replace(headers=[(b"traceparent", b"x" * 8_000_000), (b"h" * 1_000_000, b"")])
    times = [batch([good(f"S-{moment}")], moment_ms=moment) for moment in (-1, 0, 2**62)]
    assert around(place, batch([many]), batch([long]), *times) == [("accepted", [])] * 5
    with place.registry.engine.connect() as connection:
        received = connection.scalars(select(ledger.c.received_us)).all()
    assert max(received) - min(received) < 3_600_000_000
