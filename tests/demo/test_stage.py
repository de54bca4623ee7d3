"""What the demo makes of a failure: its own after a Ctrl-C, everybody's otherwise."""

import pytest
from sqlalchemy.exc import OperationalError

from service.demo.stage import Stage
from service.foundation.settings import Settings
from service.running.everything import Everything

NOWHERE = Settings(database_url="postgresql://127.0.0.1:1/nothing", port=1)


@pytest.fixture
def stage() -> Stage:
    made = Stage(NOWHERE, keep_running=True)
    made.everything = Everything(NOWHERE)
    return made


def test_servers_that_are_gone_are_a_failure(stage: Stage) -> None:
    with pytest.raises(OperationalError):
        stage.play(NOWHERE)
    assert not stage.went_well


def test_servers_that_are_gone_after_a_ctrl_c_are_none(stage: Stage) -> None:
    stage.everything.stop_asked = True
    assert stage.play(NOWHERE) is False
    assert not stage.went_well
