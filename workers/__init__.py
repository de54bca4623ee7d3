"""When: Celery decides when the acts of service happen; what they do is not its business."""
