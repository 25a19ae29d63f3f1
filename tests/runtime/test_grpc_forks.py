"""After a fork, the pools of gRPC clients work or say why they do not; they never hang."""

from __future__ import annotations

import sys

import fake_grpc
import own_process
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

BEGIN = """
    import os, signal, sys, threading, time
    from shared.clients.firestore_pool import get_firestore_client
    from shared.clients.pubsub_pool import get_pubsub_publisher, get_pubsub_subscriber
    from shared.clients.storage_pool import get_storage_client
    topic = "projects/p/topics/t"

    def send(text):
        return get_pubsub_publisher().publish(topic, text.encode()).result(timeout=20)

    def in_child(work):
        # Gives what the child's work returned, or its error.
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.alarm(40)
            try:
                said = str(work())
            except RuntimeError as error:
                said = "refused: " + str(error)
            os.write(writing, said.encode())
            os._exit(0)
        os.close(writing)
        said = os.read(reading, 10000).decode()
        os.waitpid(pid, 0)
        return said or "nothing: it hung or died"

    def read(name):
        return get_firestore_client("p").collection("c").document(name).get(timeout=20).exists
"""


def said_by(code: str, fake: fake_grpc.FakeGrpc, **environment: str) -> list[str]:
    done = own_process.run(
        BEGIN + code,
        PUBSUB_EMULATOR_HOST=fake.address,
        FIRESTORE_EMULATOR_HOST=fake.address,
        STORAGE_EMULATOR_HOST="http://127.0.0.1:9",
        **environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("use", ['send("parent")', 'read("parent")'], ids=["pubsub", "firestore"])
def test_a_child_of_a_process_that_used_grpc_is_refused_at_once(use: str) -> None:
    code = f"""
    {use}
    for get in (get_pubsub_publisher, get_pubsub_subscriber, lambda: get_firestore_client("p")):
        print(in_child(get))
    print(in_child(lambda: in_child(get_pubsub_publisher)))
    print(type(get_pubsub_publisher()).__name__)
    """
    with fake_grpc.running() as fake:
        said = said_by(code, fake)
    assert len(said) == 5
    for line in said[:4]:
        assert "this process was forked from one that had used a gRPC client" in line
        assert "fork first" in line
        assert "spawn" in line
        assert "GRPC_ENABLE_FORK_SUPPORT=1" in line
    assert said[4] == "PublisherClient"


def test_with_fork_support_a_child_of_an_idle_parent_works() -> None:
    code = """
    send("parent"), read("parent")
    for number in range(5):
        print(in_child(lambda: (send("child"), read("child"))))
    send("parent again")
    """
    with fake_grpc.running() as fake:
        said = said_by(code, fake, GRPC_ENABLE_FORK_SUPPORT="1")
        received = fake.stop()
    assert said == ["('0', False)"] * 5
    assert received.count("message child") == received.count("read child") == 5
    assert received[-1] == "message parent again"


def test_with_fork_support_a_fork_waits_for_the_calls_in_flight() -> None:
    """Without the wait, gRPC hangs in the fork."""
    code = """
    publisher = get_pubsub_publisher()
    send("first")
    future = publisher.publish(topic, b"slow")
    time.sleep(0.3)
    print(future.done(), in_child(lambda: send("child")))
    print(future.result(timeout=20))
    """
    with fake_grpc.running(publish_delay=1.0) as fake:
        said = said_by(code, fake, GRPC_ENABLE_FORK_SUPPORT="1")
        received = fake.stop()
    assert said == ["False 0", "0"]
    assert received == ["message first", "message slow", "message child"]


def test_with_fork_support_and_a_call_that_does_not_end_the_child_is_refused() -> None:
    """The call is a stand-in: with a real one gRPC itself may hang, which no error message can mend."""
    code = """
    from shared.clients import _grpc_forks
    _grpc_forks.PATIENCE = 0.1
    _grpc_forks.note_use()
    ended = threading.Event()
    namespace = {"__name__": "grpc._channel"}
    exec("def stream(ended): ended.wait(30)", namespace)
    thread = threading.Thread(target=namespace["stream"], args=(ended,))
    thread.start()
    print(in_child(get_pubsub_publisher))
    ended.set()
    thread.join()
    print(in_child(lambda: type(get_pubsub_publisher()).__name__))
    """
    with fake_grpc.running() as fake:
        said = said_by(code, fake, GRPC_ENABLE_FORK_SUPPORT="1")
    assert "forked while gRPC calls of its parent" in said[0]
    assert "spawn" in said[0]
    assert said[1] == "PublisherClient"


def test_fork_first_works_for_parent_and_children() -> None:
    code = """
    for number in range(3):
        print(in_child(lambda: (send("child"), read("child"))))
    send("parent"), read("parent")
    """
    with fake_grpc.running() as fake:
        said = said_by(code, fake)
        received = fake.stop()
    assert said == ["('0', False)"] * 3
    assert received.count("message child") == 3
    assert received[-2:] == ["message parent", "read parent"]


def test_a_parent_s_unsent_messages_are_the_parent_s_alone() -> None:
    code = """
    from google.cloud import pubsub_v1
    publisher = get_pubsub_publisher(batch_settings=pubsub_v1.types.BatchSettings(max_latency=3600))
    publisher.publish(topic, b"once")
    if os.fork() == 0:
        sys.exit(0)  # runs the exit handlers
    os.wait()
    """
    with fake_grpc.running() as fake:
        said_by(code, fake)
        assert fake.stop() == ["message once"]


def test_pools_without_grpc_do_not_care() -> None:
    code = """
    send("parent")
    get_storage_client("p")
    print(in_child(lambda: type(get_storage_client("p")).__name__))
    """
    with fake_grpc.running() as fake:
        assert said_by(code, fake) == ["Client"]
