"""The queue of the floors: Celery with the same manners as ours."""

import os

from celery import Celery

app = Celery(
    "floors", broker=os.environ["BENCH_BROKER_URL"], include=["bench.floors.claiming", "bench.floors.one_by_one"]
)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_serializer="json",
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)
