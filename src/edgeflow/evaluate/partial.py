"""The growing file of a run under way, so that a kill loses one sample: one JSON line per sample, under a line of settings.

It lies beside the record that is to be, ``OUT.partial``. A run with the same settings goes on from it; one with others refuses
it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Self

from edgeflow.errors import DataSetError
from edgeflow.evaluate.record import Setup, check_lengths, unwritable
from edgeflow.evaluate.sample import Sample


class Partial:
    """The file, and the samples it holds; ``with Partial.open(...) as partial``."""

    def __init__(self, path: Path, samples: dict[tuple[str, int], Sample], file: BinaryIO) -> None:
        self.path = path
        self.samples = samples
        self._file = file

    @classmethod
    def open(cls, out: Path, setup: Setup) -> Self:
        """Go on from the partial file beside `out`, or start it.

        Raises
        ------
        DataSetError
            If it belongs to a run with other settings, is damaged before its last line, or cannot be written.
        """
        path = partial_of(out)
        head = _line({"setup": asdict(setup)})
        try:
            content = path.read_bytes() if path.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            if not whole and not head.startswith(content):
                raise DataSetError(_foreign(path))
            samples = _samples(path, whole.splitlines(), setup) if whole else {}
            file = path.open("ab")
            file.truncate(len(whole))  # cut off the line that a kill left unfinished
            partial = cls(path, samples, file)
            if not whole:
                partial._write(head)
        except OSError as error:
            raise DataSetError(unwritable(path, error)) from error
        return partial

    def add(self, sample: Sample) -> None:
        """Keep one more sample, safe from a kill once this returns.

        Raises
        ------
        DataSetError
            If the disk is full or gone.
        """
        try:
            self._write(_line(sample.to_json()))
        except OSError as error:
            raise DataSetError(unwritable(self.path, error)) from error
        self.samples[sample.key] = sample

    def finish(self, written: Sequence[Sample]) -> None:
        """Delete the file, unless it knows samples that are not `written` in the record: a longer run may want them."""
        self.close()
        if set(self.samples) <= {sample.key for sample in written}:
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop here; the next run goes on."""
        self._file.close()

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def partial_of(out: Path) -> Path:
    """Where the partial file of the record `out` lies."""
    return out.with_name(f"{out.name}.partial")


def _samples(path: Path, lines: Sequence[bytes], setup: Setup) -> dict[tuple[str, int], Sample]:
    try:
        found = Setup.from_json(json.loads(lines[0])["setup"])
        samples = tuple(Sample.from_json(json.loads(line)) for line in lines[1:])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataSetError(_foreign(path)) from error
    changed = setup.difference(found)
    if changed is not None:
        raise DataSetError(
            f"{path} belongs to a run with {changed} {getattr(found, changed)!r}, this one has {getattr(setup, changed)!r}; "
            "delete it to start anew or write to another file."
        )
    check_lengths(path, samples, setup)
    return {sample.key: sample for sample in samples}


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content).encode() + b"\n"


def _foreign(path: Path) -> str:
    return f"{path} is not the partial file of a run or is damaged; delete it to start anew."
