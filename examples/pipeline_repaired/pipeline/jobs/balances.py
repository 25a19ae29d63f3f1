"""The run's own books, in Firestore."""

from google.api_core.exceptions import Aborted
from google.api_core.retry import AsyncRetry, if_exception_type
from google.cloud import firestore

from pipeline.settings import PROJECT
from shared.clients.firestore_pool import get_firestore_client


@firestore.transactional
def add(transaction, reference, rows):
    """Add to a counter; Firestore itself repeats the transaction on contention."""
    before = reference.get(transaction=transaction).get("rows")
    transaction.update(reference, {"rows": before + rows})


@AsyncRetry(predicate=if_exception_type(Aborted))
async def total(client, name):
    """Return a counter, for the asynchronous status page."""
    return (await client.document(f"books/{name}").get()).get("rows")


def book(name, rows):
    """Count rows under a name."""
    client = get_firestore_client(PROJECT)
    add(client.transaction(), client.document(f"books/{name}"), rows)
