"""Signatures of the webhooks that we call, after the Standard Webhooks specification (its symmetric scheme, v1)."""

import hmac
from base64 import b64decode, b64encode
from hashlib import sha256

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a key, as the specification bounds it."""


def signing_key(secret: str) -> bytes:
    """The key inside whsec_... Raises ValueError, in words without the secret."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"must begin with {PREFIX}")
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        raise ValueError(f"must be base64 after {PREFIX}") from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"must hold {SHORTEST} to {LONGEST} bytes in base64 after {PREFIX}")
    return key


def signature(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """What the receiver compares: over the id, the moment of the attempt and the body, exactly as they are sent."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()
