"""FastAPI that reads one pydantic body and says what it read; no database."""

from fastapi import FastAPI

from bench.floors.body import Message
from bench.floors.serving import serve

app = FastAPI()


@app.post("/one", status_code=202)
async def one(message: Message) -> dict[str, str]:
    """Read and answer."""
    return {"status": "created", "message_id": message.external_id}


@app.post("/many", status_code=202)
async def many(messages: list[Message]) -> dict[str, int]:
    """Read many and answer."""
    return {"created": len(messages)}


if __name__ == "__main__":
    serve(app)
