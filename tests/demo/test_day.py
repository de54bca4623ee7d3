"""The made-up day is well-formed, varied and tells its stories."""

import json
import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from routing_rules.vocabulary import ChannelKind
from service.demo.day import Delivery, Line, posts, read_day
from service.flow.intake.forms import MANY
from service.foundation.clock import now

STARTED = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
DAY = read_day()
LINES = tuple(delivery.line for delivery in DAY if not delivery.again)
BY_ID = {line.id: line for line in LINES}


def test_it_has_the_promised_size_and_languages() -> None:
    languages = Counter(line.lang for line in LINES)
    assert 300 <= len(LINES) <= 330
    assert len({line.by.partition("|")[0] for line in LINES}) > 150
    assert 0.55 <= languages["nl"] / len(LINES) <= 0.65
    assert 0.35 <= languages["en"] / len(LINES) <= 0.45


def test_every_network_of_webcare_takes_part() -> None:
    assert {line.ch for line in LINES} == {kind.value for kind in ChannelKind if kind is not ChannelKind.API}


def test_only_the_redelivered_messages_share_an_id() -> None:
    played = Counter((post["channel"], post["external_id"]) for post in posts(DAY, STARTED))
    again = [delivery for delivery in DAY if delivery.again]
    assert len(again) >= 8
    assert sum(played.values()) - len(played) == len(again)
    assert len({line.text for line in LINES}) == len(LINES)


def test_a_redelivery_is_the_same_to_the_byte() -> None:
    first: dict[str, object] = {}
    for post in posts(DAY, STARTED):
        assert first.setdefault(post["external_id"], post) == post


def test_replies_stay_on_their_channel_and_were_sent_after_what_they_answer() -> None:
    replies = [line for line in LINES if line.re]
    assert len(replies) > 30
    for line in replies:
        parent = BY_ID[line.re or ""]
        assert parent.ch == line.ch, line.id
        assert parent.at < line.at, line.id
        assert parent.th == line.th or None in (parent.th, line.th), line.id


def test_one_thread_is_on_one_channel() -> None:
    channels: dict[str, set[str]] = {}
    for line in LINES:
        if line.th:
            channels.setdefault(line.th, set()).add(line.ch)
    assert {len(found) for found in channels.values()} == {1}


def test_replies_overtake_what_they_reply_to_in_their_thread() -> None:
    arrival = {delivery.line.id: delivery.arrives for delivery in DAY if not delivery.again}
    assert any(arrival[line.id] < arrival[line.re] for line in LINES if line.re)


def test_one_author_has_one_name_and_reach() -> None:
    assert len({line.by for line in LINES}) == len({(line.ch, line.by.partition("|")[0]) for line in LINES})


def test_the_parcel_storm() -> None:
    storm = [line for line in LINES if line.expect == "order_delivery" and "10:34" <= line.at <= "11:34"]
    assert len({line.by for line in storm}) >= 40
    assert len({line.ch for line in storm}) >= 6


def test_the_stories_are_there() -> None:
    angry = [post for post in posts(DAY, STARTED) if post["author"].get("followers", 0) > 40_000]
    assert len(angry) >= 3
    expected = Counter(story for line in LINES for story in line.expect.split("|"))
    stories = {
        "press": 3,
        "praise": 10,
        "spam": 10,
        "jobs": 3,
        "fraud": 5,
        "triage": 15,
        "billing": 20,
        "network_outage": 20,
    }
    assert {story: expected[story] >= count for story, count in stories.items()} == dict.fromkeys(stories, True)
    assert max(len(line.text) for line in LINES if line.ch == "email") > 500


def test_the_odd_characters_are_there() -> None:
    texts = [line.text for line in LINES]
    scripts = {unicodedata.bidirectional(char) for text in texts for char in text}
    assert {"R", "AL"} <= scripts
    assert any(unicodedata.combining(char) for text in texts for char in text)
    assert any(not re.search(r"\w", text) for text in texts)
    assert any(ord(char) > 0xFFFF for text in texts for char in text)


def test_no_telephone_number_could_be_somebodys() -> None:
    for line in LINES:
        for number in re.findall(r"(?:\+?31|\b0[1-9])[\d -]{8,}", f"{line.by} {line.text}"):
            assert re.match(r"\+?31 ?6 ?0{4}", number), (line.id, number)


def test_the_day_lies_in_the_last_24_hours_in_its_own_order() -> None:
    sent = [datetime.fromisoformat(post["sent_at"]) for post in posts(DAY, STARTED)]
    assert all(STARTED - timedelta(hours=24) < moment <= STARTED for moment in sent)
    assert max(sent) - min(sent) > timedelta(hours=15)
    assert all(one.arrives <= other.arrives for one, other in pairwise(DAY))


def test_playing_it_again_that_date_brings_nothing_new_and_the_next_date_a_new_day() -> None:
    def ids(started: datetime) -> set[str]:
        return {post["external_id"] for post in posts(DAY, started)}

    assert ids(STARTED) == ids(STARTED + timedelta(hours=2))
    assert not ids(STARTED) & ids(STARTED + timedelta(days=1))


def test_intake_would_take_every_message_as_it_is() -> None:
    taken = MANY.validate_json(json.dumps(posts(DAY, now())))
    assert [form.text for form in taken] == [delivery.line.text for delivery in DAY]


def test_what_its_writer_expects_is_not_sent_along() -> None:
    line = Line(at="09:00", ch="x", id="z1", by="jan|Jan|5", text="hoi", th="t", re="z0", expect="billing")
    (post,) = posts([Delivery(timedelta(hours=9), line)], STARTED)
    assert post == {
        "channel": "x",
        "external_id": "demo-20261121-z1",
        "text": "hoi",
        "sent_at": "2026-11-21T01:30:00+00:00",
        "author": {"external_id": "jan", "handle": "jan", "name": "Jan", "followers": 5},
        "thread": "demo-20261121-t",
        "in_reply_to": "demo-20261121-z0",
        "raw": {"made_up": "a demo message; nobody wrote it"},
    }
