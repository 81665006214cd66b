"""A process of its own that runs local servers until its stdin ends; the tests start and kill it.

It takes the data directory (or `-`), the public directory (or `-`), and `main` or `thread`.
"""

import json
import sys
import threading
from pathlib import Path
from typing import Any

from adapters.embedded.local import PUBLIC, LocalServers, local_servers


def report(servers: LocalServers) -> str:
    """Describe the running servers in one line."""
    processes = (servers.postgres.process, servers.valkey.process)
    return json.dumps(
        {
            "postgres": servers.database_url("payments_owner"),
            "redis": servers.redis_url,
            "pids": [process.pid for process in processes if process is not None],
            "programs": str(servers.postgres.postgres),
            "data": str(servers.postgres.data),
            "uid": servers.postgres.data.stat().st_uid,
        }
    )


def serve(data: str, public: str) -> None:
    """Run both servers until stdin ends."""
    options: dict[str, Any] = {} if public == "-" else {"public": Path(public)}
    place = None if data == "-" else Path(data)
    with local_servers(data=place, durable=False, **options or {"public": PUBLIC}) as servers:
        sys.stdout.write(report(servers) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    where, open_to_all, thread = sys.argv[1:]
    if thread == "main":
        serve(where, open_to_all)
    else:
        worker = threading.Thread(target=serve, args=(where, open_to_all))
        worker.start()
        worker.join()
