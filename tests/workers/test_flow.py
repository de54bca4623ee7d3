"""The flow table knows every event, every step has a task and a sweep, and addresses translate."""

import pytest

from routing_rules.vocabulary import EventKind
from service.foundation.errors import SetupError
from workers.app import app
from workers.broker import broker_url
from workers.flow import FLOW, Step
from workers.schedule import beat_schedule


def test_the_flow_says_of_every_event_what_happens_next() -> None:
    assert set(FLOW) == set(EventKind)


def test_every_step_has_a_task_and_is_swept() -> None:
    app.loader.import_default_modules()
    assert {step.value for step in Step} <= set(app.tasks)
    assert {entry["task"] for entry in beat_schedule(2.0).values()} == {step.value for step in Step}


def test_a_task_comes_back_long_before_anybody_else_may_take_it() -> None:
    timeout = app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < timeout
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


@pytest.mark.parametrize(
    ("redis", "broker"),
    [
        ("redis://10.0.0.3:6379/2", "redis://10.0.0.3:6379/2"),
        ("rediss://u:p@cache:6380/0", "rediss://u:p@cache:6380/0"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
    ],
)
def test_one_setting_serves_redis_py_and_kombu(redis: str, broker: str) -> None:
    assert broker_url(redis) == broker


def test_without_an_address_the_sentence_says_what_to_set() -> None:
    with pytest.raises(SetupError, match="OLIEVLEK_REDIS_URL"):
        broker_url(None)
