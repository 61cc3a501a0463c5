"""One JSON object a line, in the words of the OWASP logging vocabulary."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

log = logging.getLogger("classroom_monitor.events")


class JsonFormatter(logging.Formatter):
    """Writes JSON, which also encodes line breaks and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "event", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def event(name: str, **fields: Any) -> None:
    """Write one event, for example `event("authn_login_fail", account=user.ref)`."""
    log.info(name, extra={"event": {"event": name, **fields}})
