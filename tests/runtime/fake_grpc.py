"""A fake of Pub/Sub's publisher and of Firestore's document reads, as a gRPC server in a process of its own.

Run as a script it prints its port, then one line for each message and each read, until its stdin is closed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any


class FakeGrpc:
    """The fake seen from a test: its address, and what it has received."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        self.address = f"127.0.0.1:{int(process.stdout.readline())}"

    def stop(self) -> list[str]:
        """Stop it and return the lines of what it received."""
        received, _ = self._process.communicate(timeout=60)
        return received.splitlines()


@contextmanager
def running(*, publish_delay: float = 0.0) -> Iterator[FakeGrpc]:
    """Run a fake; each publish request takes ``publish_delay`` seconds."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__, str(publish_delay)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GRPC_VERBOSITY": "NONE"},
    )
    try:
        yield FakeGrpc(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def main(publish_delay: float) -> None:
    """Serve until stdin is closed."""
    import grpc
    from google.cloud.firestore_v1.types import firestore
    from google.pubsub_v1.types import pubsub

    def publish(request: Any, context: object) -> Any:
        time.sleep(publish_delay)
        for message in request.messages:
            print(f"message {message.data.decode()}\n", end="", flush=True)  # one write, whole among threads
        return pubsub.PublishResponse(message_ids=[str(number) for number in range(len(request.messages))])

    def read(request: Any, context: object) -> Iterator[Any]:
        for name in request.documents:
            print(f"read {name.rsplit('/', 1)[1]}\n", end="", flush=True)
            yield firestore.BatchGetDocumentsResponse(missing=name, read_time={"seconds": 1})

    def messages(request: type[Any], response: type[Any]) -> dict[str, Any]:
        return {"request_deserializer": request.deserialize, "response_serializer": response.serialize}

    server = grpc.server(ThreadPoolExecutor(16))
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler(
                "google.pubsub.v1.Publisher",
                {
                    "Publish": grpc.unary_unary_rpc_method_handler(
                        publish, **messages(pubsub.PublishRequest, pubsub.PublishResponse)
                    )
                },
            ),
            grpc.method_handlers_generic_handler(
                "google.firestore.v1.Firestore",
                {
                    "BatchGetDocuments": grpc.unary_stream_rpc_method_handler(
                        read, **messages(firestore.BatchGetDocumentsRequest, firestore.BatchGetDocumentsResponse)
                    )
                },
            ),
        )
    )
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(1).wait()


if __name__ == "__main__":
    main(float(sys.argv[1]))
