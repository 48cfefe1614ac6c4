"""One guard around other people's decoders: whatever they throw at a damaged file becomes one sentence. Knows no formats."""

from collections.abc import Iterator
from contextlib import contextmanager

from edgeflow.errors import ImageError

_LONGEST = 200  # characters of a decoder's own words


@contextmanager
def guarded(name: object) -> Iterator[None]:
    """Raise `ImageError` and nothing else; `name` is what the sentence calls the file.

    What decoders throw at files that lie is anything but a closed list, so every exception is taken for damage; the cause is
    chained.
    """
    try:
        yield
    except ImageError:
        raise
    except FileNotFoundError as error:
        raise ImageError(f"There is no file {name}.") from error
    except Exception as error:
        why = " ".join(str(error).split())[:_LONGEST] or type(error).__name__
        raise ImageError(f"The image {name} is damaged or cut short ({why}); restore it from its source.") from error
