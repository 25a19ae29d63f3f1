"""Publishers lose nothing at exit, and the pool's rules hold for them."""

from __future__ import annotations

import fake_grpc
import own_process
import pytest

BEGIN = """
    import os, sys, threading, time
    from shared.clients.pubsub_pool import get_pubsub_publisher, get_pubsub_subscriber
    from shared.clients.pubsub_pool import close_all_clients, get_client_count
    from google.cloud import pubsub_v1
    topic = "projects/p/topics/t"
"""

# Nobody waits for a future in any of these.
ENDINGS = {
    "falls off its end": """
    publisher = get_pubsub_publisher()
    for number in range(5):
        publisher.publish(topic, b"%d" % number)
    """,
    "collects for an hour": """
    settings = pubsub_v1.types.BatchSettings(max_latency=3600, max_messages=1000)
    publisher = get_pubsub_publisher(batch_settings=settings)
    for number in range(5):
        publisher.publish(topic, b"%d" % number)
    """,
    "is in the middle of sending": """
    settings = pubsub_v1.types.BatchSettings(max_messages=1)
    publisher = get_pubsub_publisher(batch_settings=settings)
    for number in range(5):
        publisher.publish(topic, b"%d" % number)
    """,
    "leaves by sys.exit": """
    publisher = get_pubsub_publisher()
    for number in range(5):
        publisher.publish(topic, b"%d" % number)
    sys.exit(0)
    """,
    "dies of an exception": """
    sys.excepthook = lambda *args: None
    publisher = get_pubsub_publisher()
    for number in range(5):
        publisher.publish(topic, b"%d" % number)
    raise KeyError
    """,
    "has a thread that publishes after the main thread has ended": """
    settings = pubsub_v1.types.BatchSettings(max_latency=3600)
    publisher = get_pubsub_publisher(batch_settings=settings)
    publisher.publish(topic, b"0")
    publisher._commit_thread = threading.Thread()  # no timer needed: none may start at shutdown on Python 3.12
    def work():
        threading.main_thread().join()
        for number in range(1, 5):
            publisher.publish(topic, b"%d" % number)
    threading.Thread(target=work).start()
    """,
    "publishes in an order": """
    settings = pubsub_v1.types.BatchSettings(max_messages=2, max_latency=3600)
    options = pubsub_v1.types.PublisherOptions(enable_message_ordering=True)
    publisher = get_pubsub_publisher(batch_settings=settings, publisher_options=options)
    for number in range(5):
        publisher.publish(topic, b"%d" % number, ordering_key="k")
    """,
    "closes the pool itself": """
    publisher = get_pubsub_publisher()
    for number in range(5):
        publisher.publish(topic, b"%d" % number)
    close_all_clients()
    assert get_client_count() == 0
    """,
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_every_accepted_message_is_sent_when_a_program(ending: str) -> None:
    with fake_grpc.running(publish_delay=0.2) as fake:
        done = own_process.run(BEGIN + ending, PUBSUB_EMULATOR_HOST=fake.address)
        received = fake.stop()
    assert sorted(received) == [f"message {number}" for number in range(5)], done.stderr
    assert "Traceback" not in done.stderr
    if "ordering_key" in ending:
        assert received == sorted(received)


def test_a_child_of_multiprocessing_sends_its_messages_too() -> None:
    code = (
        BEGIN.replace("    topic =", "    import multiprocessing\n    topic =")
        + """
    def work():
        get_pubsub_publisher().publish(topic, b"from the child")

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    print(process.exitcode)
    """
    )
    with fake_grpc.running() as fake:
        done = own_process.run(code, PUBSUB_EMULATOR_HOST=fake.address)
        received = fake.stop()
    assert (done.stdout, received) == ("0\n", ["message from the child"]), done.stderr


def test_which_calls_share_a_publisher() -> None:
    done = own_process.run(
        BEGIN
        + """
    Settings = pubsub_v1.types.BatchSettings
    first = get_pubsub_publisher()
    assert get_pubsub_publisher() is first
    settled = get_pubsub_publisher(batch_settings=Settings(max_messages=5))
    assert settled is not first
    assert get_pubsub_publisher(batch_settings=Settings(max_messages=5)) is settled
    assert settled.batch_settings.max_messages == 5
    ordered = get_pubsub_publisher(publisher_options=pubsub_v1.types.PublisherOptions(enable_message_ordering=True))
    assert ordered is not first
    subscriber = get_pubsub_subscriber()
    assert get_pubsub_subscriber() is subscriber
    assert get_client_count() == 4
    os.environ["PUBSUB_EMULATOR_HOST"] = "127.0.0.1:8"
    assert get_pubsub_publisher() is not first
    close_all_clients()
    assert get_client_count() == 0
    assert subscriber.closed
    """,
        PUBSUB_EMULATOR_HOST="127.0.0.1:9",
    )
    assert done.returncode == 0, done.stderr


def test_no_credentials_is_the_library_s_own_error() -> None:
    done = own_process.run(
        BEGIN
        + """
    from google.auth.exceptions import DefaultCredentialsError
    for get in (get_pubsub_publisher, get_pubsub_subscriber):
        try:
            get()
        except DefaultCredentialsError as error:
            print("nonexistent" in str(error), get_client_count())
    """,
        GOOGLE_APPLICATION_CREDENTIALS="/nonexistent/key.json",
    )
    assert done.stdout.splitlines() == ["True 0", "True 0"], done.stderr
