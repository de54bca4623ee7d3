"""FastAPI without anything to do."""

from fastapi import FastAPI

from bench.floors.serving import serve

app = FastAPI()


@app.post("/one", status_code=202)
async def one() -> dict[str, str]:
    """Answer."""
    return {"status": "created"}


if __name__ == "__main__":
    serve(app)
