"""Back to bytes, in the encoding that the file came in."""

from __future__ import annotations

import io
import tokenize

from lint_rules.fixes.editing.errors import EditError


def encode(text: str, original: bytes) -> bytes:
    """Encode a text as the file that it replaces is encoded (PEP 263; a byte order mark stays).

    Raises:
        EditError: the encoding cannot write the text.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(original).readline)
    try:
        return text.encode(encoding)
    except (UnicodeEncodeError, LookupError) as error:
        raise EditError(f"the file's encoding, {encoding}, cannot write this ({error})") from None
