"""The run's own books, in Firestore."""

from google.api_core.exceptions import Aborted
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore

from pipeline.settings import PROJECT


@Retry(predicate=if_exception_type(Aborted))
@firestore.transactional
def add(transaction, reference, rows):
    """Add to a counter."""
    before = reference.get(transaction=transaction).get("rows")
    transaction.update(reference, {"rows": before + rows})


@Retry(predicate=if_exception_type(Aborted))
async def total(client, name):
    """Return a counter, for the asynchronous status page."""
    return (await client.document(f"books/{name}").get()).get("rows")


def book(name, rows):
    """Count rows under a name."""
    client = firestore.Client(project=PROJECT)
    add(client.transaction(), client.document(f"books/{name}"), rows)
