"""The Celery app: a task is only a hint that rows are waiting, so losing, doubling or delaying one costs nothing."""

import gc
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init, worker_process_shutdown, worker_ready
from kombu import Queue

from service.foundation.logging import configure_logging
from service.foundation.settings import settings
from workers import runtime
from workers.broker import broker_url
from workers.schedule import beat_schedule

app = Celery(
    "olievlek",
    broker=broker_url(settings().redis_url),
    include=[
        "workers.tasks.triage",
        "workers.tasks.assignment",
        "workers.tasks.consultation",
        "workers.tasks.delivery",
        "workers.tasks.escalation",
        "workers.tasks.learning",
        "workers.tasks.letters",
        "workers.tasks.notices",
        "workers.tasks.participation",
        "workers.tasks.reporting",
    ],
)
app.conf.update(
    # A killed worker's task comes back; its rows were free the moment it died.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # One task at a time: a task that waits in a busy child is a hint that comes late.
    worker_prefetch_multiplier=1,
    # A child that has trained holds what training needed: it is replaced by one that holds what reading needs, 300 MB.
    worker_max_memory_per_child=390_000,
    task_ignore_result=True,
    result_backend=None,
    task_serializer="json",
    accept_content=["json"],
    # A drain starts nothing new after 20 s, and the slowest delivery takes 20 more; the limits end one that hangs, well
    # inside the visibility timeout.
    task_soft_time_limit=60,
    task_time_limit=75,
    # Nudges are not worth waiting for: the sweep finds what a lost one would have announced.
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    # None: for ever. Valkey may be away for longer than the default 100 tries.
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 120,
        # kombu's defaults look for unacknowledged tasks every 100 s only.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "global_keyprefix": "olievlek:",
        # A frozen broker must not freeze us.
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    },
    task_queues=[Queue("olievlek")],
    task_default_queue="olievlek",
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    # In memory: the schedule is these few intervals, and two beats do no harm.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule=beat_schedule(settings().sweep_seconds),
    beat_max_loop_interval=1,
    timezone="UTC",
)


@setup_logging.connect
def _log_our_way(**_: Any) -> None:
    configure_logging(json=settings().log_json)


@worker_init.connect
def _before_fork(**_: Any) -> None:
    if settings().learning:
        from service.reading.sense import load_encoder  # noqa: PLC0415 - numpy, which only those who read need

        # 150 MB and a second or two, once: the children share what stands in memory when they are forked.
        load_encoder()


@worker_process_init.connect
def _after_fork(**_: Any) -> None:
    runtime.open_runtime()
    # What is loaded by now lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@worker_process_shutdown.connect
def _before_exit(**_: Any) -> None:
    runtime.close_runtime()


@worker_ready.connect
def _say_so(**_: Any) -> None:
    runtime.log.info("worker ready", processes=settings().worker_processes)
