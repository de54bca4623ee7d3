"""Messages and answers for the API's description: each can be sent, and is answered as it stands here."""

from json import dumps

EXAMPLE: dict[str, object] = {
    "channel": "x",
    "external_id": "1790",
    "text": "Waar blijft mijn pakket?",
    "sent_at": "2026-11-20T09:12:00+01:00",
    "author": {"external_id": "u1", "handle": "jan", "name": "Jan", "followers": 120},
    "thread": "t9",
    "in_reply_to": "1789",
    "url": "https://social.example/jan/1790",
    "media": [{"url": "https://social.example/jan/1790.jpg", "kind": "image", "alt": "Een lege doos"}],
    "raw": {"id": 1790},
}
BATCH = [EXAMPLE, EXAMPLE | {"external_id": ""}]
LINES = "\n".join(map(dumps, BATCH))
RECEIPT: dict[str, object] = {"status": "created", "message_id": "4711"}
RESULTS: dict[str, object] = {
    "created": 1,
    "duplicate": 0,
    "rejected": 1,
    "results": [
        {"index": 0, "external_id": "1790", "status": "created", "message_id": "4711"},
        {
            "index": 1,
            "external_id": "",
            "status": "rejected",
            "error": {
                "type": "urn:olievlek:problem:invalid",
                "title": "Not valid",
                "status": 422,
                "detail": "external_id must have at least 1 character.",
                "errors": [{"field": "external_id", "message": "must have at least 1 character"}],
            },
        },
    ],
}
