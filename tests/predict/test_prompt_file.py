"""Files of prompts: what they say, and one sentence where they do not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.annotation.imports.matching import Asked
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.predict.prompt import Prompt, PromptedImage
from edgeflow.predict.prompt_file import kind_of, read_coco_boxes, read_prompts


def prompted(path: Path, objects: object, **fields: object) -> list[PromptedImage | Note]:
    path.write_text(json.dumps({"images": [{"file_name": "a.jpg", "objects": objects, **fields}]}))
    return list(read_prompts(path))


def test_boxes_and_points_are_read_on_pixel_edges(tmp_path: Path) -> None:
    objects = [
        {"label": "cat", "box": [2, 1, 3, 4]},
        {"label": "dog", "points": [[0.5, 0.5, 1], [7.5, 3.5, 0]]},
        {"box": [2.2, 1.9, 0.5, 0.2], "points": [[3, 2, 0]]},
    ]
    (image,) = prompted(tmp_path / "p.json", objects, height=6, width=8)
    assert image == PromptedImage(
        Asked("a.jpg", False, 0, None),
        (6, 8),
        (
            Prompt("cat", "object 1 of a.jpg", Window(1, 2, 4, 3)),
            Prompt("dog", "object 2 of a.jpg", clicks=(Click(0, 0), Click(3, 7, False))),
            # Every pixel that the box touches.
            Prompt("object", "object 3 of a.jpg", Window(1, 2, 2, 1), (Click(1.5, 2.5, False),)),
        ),
    )


def test_planes_of_stacks_are_named(tmp_path: Path) -> None:
    (image,) = prompted(tmp_path / "p.json", [], plane=4, axis="coronal")
    assert isinstance(image, PromptedImage)
    assert (image.asked, image.shape) == (Asked("a.jpg", False, 4, "coronal"), None)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"label": "cat"}, "neither a box nor points"),
        ({"box": [1, 2, 3]}, r"not \[x, y, width, height\]"),
        ({"box": [1, 2, 0, 4]}, "above 0"),
        ({"box": [1, 2, -3, 4]}, "above 0"),
        ({"box": [1, "2", 3, 4]}, "in numbers"),
        ({"box": [1, True, 3, 4]}, "in numbers"),
        ({"box": [float("nan"), 1, 3, 4]}, "in numbers"),
        ({"box": [10**40, 1, 3, 4]}, "in numbers"),
        ({"points": [[1, 2]]}, r"not \[x, y, 1\]"),
        ({"points": [[1, 2, 3]]}, r"not \[x, y, 1\]"),
        ({"points": "here"}, r"not \[x, y, 1\]"),
        ({"points": [[1, 2, 0]]}, "none of its points is on the object"),
        ([], "no JSON object"),
    ],
)
def test_an_object_that_cannot_be_read_is_told_and_the_others_stay(tmp_path: Path, entry: object, why: str) -> None:
    (image,) = prompted(tmp_path / "p.json", [entry, {"box": [0, 0, 1, 1]}])
    assert isinstance(image, PromptedImage)
    assert len(image.prompts) == 1
    (note,) = image.notes
    assert note.kind == "object refused"
    assert re.search(why, note.text)


def test_an_image_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"images": [{"objects": []}, {"file_name": "a.jpg", "height": -1, "width": 5, "objects": []}]}))
    first, second = read_prompts(path)
    assert isinstance(first, Note)
    assert isinstance(second, Note)
    assert "Image 1 of p.json has no file_name." in first.text
    assert "is none that an image can have" in second.text
    (third,) = prompted(path, {"box": [1, 2, 3, 4]})
    assert isinstance(third, PromptedImage)
    assert "has no list of objects" in third.notes[0].text


def coco(path: Path, annotations: list[dict[str, Any]]) -> Path:
    images = [{"id": 5, "file_name": "a.jpg", "height": 6, "width": 8}]
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": [{"id": 3, "name": "cat"}]}))
    return path


def test_the_boxes_of_coco_are_read_whether_there_is_a_segmentation_or_not(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "image_id": 5, "category_id": 3, "bbox": [2, 1, 3, 4]},
        {"id": 2, "image_id": 5, "category_id": 3, "bbox": [0, 0, 1, 1], "segmentation": [[0, 0, 1, 0, 1, 1]]},
        {"id": 3, "image_id": 5, "category_id": 3},
    ]
    (image,) = read_coco_boxes(coco(tmp_path / "c.json", rows))
    assert isinstance(image, PromptedImage)
    assert [prompt.box for prompt in image.prompts] == [Window(1, 2, 4, 3), Window(0, 0, 1, 1)]
    assert "annotation 3 of c.json" in image.notes[0].text


def test_a_files_kind_is_seen_by_its_first_entry(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", [])
    assert kind_of(path) == "coco"
    prompted(tmp_path / "p.json", [])
    assert kind_of(tmp_path / "p.json") == "prompts"
    path.write_text('{"shapes": []}')
    with pytest.raises(FormatError, match="lists no images"):
        kind_of(path)


def test_a_prompt_is_the_same_wherever_it_stands_and_another_where_it_differs() -> None:
    box = Prompt("cat", "here", Window(1, 2, 3, 4))
    assert box.key == Prompt("cat", "there", Window(1, 2, 3, 4)).key
    others = [
        Prompt("cat", "", Window(1, 2, 3, 5)),
        Prompt("cat", "", clicks=(Click(1, 2),)),
        Prompt("cat", "", clicks=(Click(1, 2, False),)),
    ]
    assert len({one.key for one in [box, *others]}) == 4


LEAVES = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3)
FIELDS = st.sampled_from(["label", "box", "points", "file_name"])
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner), max_leaves=12)


@settings(max_examples=40, deadline=None)
@given(JSON)
def test_whatever_stands_in_a_file_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, entry: object) -> None:
    (image,) = prompted(tmp_path_factory.mktemp("p") / "p.json", [entry])
    assert isinstance(image, PromptedImage)
    assert len(image.prompts) + len(image.notes) == 1
