"""A suite: which methods are measured on which sets under which presets. Read from TOML; runs no method and reads no image."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from edgeflow.datasets.scored.published import PUBLISHED, list_published
from edgeflow.datasets.scored.target import Stored, check_limit
from edgeflow.errors import DataSetError
from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.methods import METHODS, Entry, MethodChoice, entry_of
from edgeflow.evaluate.presets import Preset, preset_named

NAMED = Path(__file__).parent / "suites"
PLAIN = "plain"  # the layout of `edgeflow.evaluate.folder`; every other layout is a published set's
_KEYS = ("name", "methods", "sets", "presets", "limit", "masks", "jitter")


@dataclass(frozen=True, slots=True)
class SetChoice:
    """A data set: what it is called, where it lies, and how it is laid out: ``plain`` or the name of a published set."""

    name: str
    path: Path
    layout: str = PLAIN

    def targets(self, limit: int | None = None) -> Sequence[Stored]:
        """The objects to score, at most `limit`.

        Raises
        ------
        DataSetError
            If the set's parts do not fit together.
        """
        if self.layout == PLAIN:
            return list_targets(self.path, limit=limit)
        return list_published(self.layout, self.path, limit=limit)


@dataclass(frozen=True, slots=True)
class Suite:
    """What `edgeflow bench` measures.

    Attributes
    ----------
    limit
        Only so many objects of each set, the first ones; None for all.
    masks
        Whether the masks are kept beside the records, for pictures and later metrics.
    jitter
        How many runs of drawn clicks each object has besides the robot's; 0 for none.
    """

    name: str
    methods: tuple[MethodChoice, ...]
    sets: tuple[SetChoice, ...]
    presets: tuple[Preset, ...]
    limit: int | None = None
    masks: bool = True
    jitter: int = 0

    def limited(self, limit: int) -> "Suite":
        """The same suite on the first `limit` objects of each set.

        Raises
        ------
        DataSetError
            If the limit is below 1.
        """
        check_limit(limit)
        return replace(self, limit=limit)


def read_suite(
    suite: str, *, data: Path | None = None, overrides: Sequence[str] = (), table: Mapping[str, Entry] = METHODS
) -> Suite:
    """The suite of a TOML file, or a named one.

    Parameters
    ----------
    suite
        A path that ends in ``.toml``, or a name (`suite_names`).
    data
        The folder in which sets without a path of their own are looked for, as ``NAME`` or ``eval/NAME``. Relative paths in a
        TOML file are relative to that file.
    overrides
        Options of methods, each ``METHOD.OPTION=VALUE``.
    table
        The methods there are.

    Raises
    ------
    DataSetError
        If there is no such suite, or something in it is misspelt, missing or of the wrong kind.
    """
    path = Path(suite) if suite.endswith(".toml") else NAMED / f"{suite}.toml"
    if not suite.endswith(".toml") and suite not in suite_names():
        raise DataSetError(f"There is no suite {suite!r}; name a TOML file or one of {', '.join(suite_names())}.")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataSetError(f"The suite {path} cannot be read as TOML ({error}).") from error
    return _Reader(path, data, _options(overrides), table).suite(found)


def suite_names() -> tuple[str, ...]:
    """The suites that come with the package."""
    return tuple(sorted(path.stem for path in NAMED.glob("*.toml")))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one suite; every complaint names the file."""

    path: Path
    data: Path | None
    overrides: Mapping[str, Mapping[str, str]]
    table: Mapping[str, Entry]

    def suite(self, found: Mapping[str, object]) -> Suite:
        self._no_others(found, _KEYS, "the suite")
        methods = self._overridden([self._method(row) for row in self._rows(found, "methods")])
        sets = tuple(self._set(row) for row in self._rows(found, "sets"))
        self._once([choice.label for choice in methods], "label")
        self._once([choice.name for choice in sets], "set")
        presets = found.get("presets", ["plain"])
        if not (isinstance(presets, list) and presets and all(isinstance(name, str) for name in presets)):
            raise DataSetError(f"{self.path} has presets {presets!r}; write a list of names such as ['ritm', 'plain'].")
        self._once(presets, "preset")
        limit, jitter, masks = found.get("limit"), found.get("jitter", 0), found.get("masks", True)
        if limit is not None and not _whole(limit, 1):
            raise DataSetError(f"{self.path} has the limit {limit!r}; it must be a whole number of objects from 1.")
        if not _whole(jitter, 0):
            raise DataSetError(f"{self.path} has jitter {jitter!r}; it must be a whole number of runs from 0.")
        if not isinstance(masks, bool):
            raise DataSetError(f"{self.path} has masks {masks!r}; it must be true or false.")
        return Suite(
            name=str(found.get("name", self.path.stem)),
            methods=methods,
            sets=sets,
            presets=tuple(preset_named(name) for name in presets),
            limit=cast("int | None", limit),
            masks=masks,
            jitter=cast("int", jitter),
        )

    def _method(self, row: Mapping[str, object]) -> MethodChoice:
        words = self._words(row, "a method")
        name = words.pop("name")
        label = words.pop("label", name)
        files = entry_of(MethodChoice(name, label, words), self.table).files
        here = {option: str(self.path.parent / value) if option in files else value for option, value in words.items()}
        return MethodChoice(name, label, here)

    def _overridden(self, methods: Sequence[MethodChoice]) -> tuple[MethodChoice, ...]:
        """The methods with the options of the command line, each given to the row of that label or else of that method."""
        chosen = list(methods)
        for called, options in self.overrides.items():
            places = [place for place, choice in enumerate(methods) if choice.label == called]
            places = places or [place for place, choice in enumerate(methods) if choice.name == called]
            if not places:
                raise DataSetError(f"{self.path} has no method {called!r} to give an option to.")
            if len(places) > 1:
                labels = ", ".join(repr(methods[place].label) for place in places)
                raise DataSetError(f"{self.path} has {len(places)} rows of {called}; give the option to one of {labels}.")
            (place,) = places
            chosen[place] = replace(chosen[place], options={**chosen[place].options, **options})
            entry_of(chosen[place], self.table)
        return tuple(chosen)

    def _set(self, row: Mapping[str, object]) -> SetChoice:
        words = self._words(row, "a set")
        self._no_others(words, ("name", "path", "layout"), "a set")
        name = words["name"]
        path = self.path.parent / words["path"] if "path" in words else self._looked_for(name)
        layout = words.get("layout")
        if layout is None:
            # A folder that lists its objects is a plain one, whatever it is called.
            layout = name if name in PUBLISHED and not (path / "objects.csv").is_file() else PLAIN
        if layout != PLAIN and layout not in PUBLISHED:
            raise DataSetError(f"{self.path} has the layout {layout!r}; choose {PLAIN}, {', '.join(PUBLISHED)}.")
        return SetChoice(name, path, layout)

    def _looked_for(self, name: str) -> Path:
        if self.data is None:
            raise DataSetError(f"{self.path} does not say where {name} lies; name the folder of data sets with --data.")
        inner = self.data / "eval" / name
        return inner if inner.is_dir() else self.data / name

    def _rows(self, found: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
        rows = found.get(key)
        if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
            raise DataSetError(f"{self.path} has no {key}; write a table [[{key}]] with a name for each.")
        return rows

    def _words(self, row: Mapping[str, object], what: str) -> dict[str, str]:
        if not isinstance(row.get("name"), str):
            raise DataSetError(f"{self.path} has {what} without a name.")
        words = {}
        for key, value in row.items():
            if isinstance(value, bool):
                words[key] = "yes" if value else "no"
            elif isinstance(value, str | int | float):
                words[key] = str(value)
            else:
                raise DataSetError(
                    f"{self.path} has {key} = {value!r} for {row['name']}; it must be text, a number, true or false."
                )
            if any(ord(letter) < ord(" ") for letter in words[key]):
                raise DataSetError(f"{self.path} has {key} = {value!r} for {row['name']}; it must be one line of letters.")
        return words

    def _no_others(self, found: Mapping[str, object], known: Sequence[str], what: str) -> None:
        odd = next((key for key in found if key not in known), None)
        if odd is not None:
            raise DataSetError(f"{self.path} says {odd} of {what}, which means nothing; it can say {', '.join(known)}.")

    def _once(self, names: Sequence[str], what: str) -> None:
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise DataSetError(f"{self.path} has the {what} {twice!r} twice; give each a name of its own.")


def _options(overrides: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    options: dict[str, dict[str, str]] = {}
    for text in overrides:
        place, equals, value = text.partition("=")
        method, dot, option = place.partition(".")
        if not (equals and dot and method and option and value):
            raise DataSetError(f"The option {text!r} cannot be read; write METHOD.OPTION=VALUE such as edgeflow.model=a.onnx.")
        options.setdefault(method, {})[option] = value
    return options


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
