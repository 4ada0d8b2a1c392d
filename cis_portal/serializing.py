"""How values stand in the cache: as JSON, so that reading one can never run anything."""

import json
from typing import Any


class JSONSerializer:
    """What Django's Redis cache asks of a serializer. Whole numbers stay bare: Redis counts with them itself."""

    def dumps(self, value: Any) -> bytes | int:
        if type(value) is int:
            return value
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)
