"""What docs/predict.md shows can be read as it stands."""

import re
from pathlib import Path

from edgeflow.predict.prompt import PromptedImage
from edgeflow.predict.prompt_file import kind_of, read_prompts

DOCS = Path(__file__).parents[2] / "docs" / "predict.md"


def test_the_file_of_prompts_in_the_docs_is_read_without_a_word(tmp_path: Path) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)
    path = tmp_path / "boxes.json"
    path.write_text(block)
    assert kind_of(path) == "prompts"
    images = [one for one in read_prompts(path) if isinstance(one, PromptedImage)]
    assert [(one.asked.name, len(one.prompts), one.notes) for one in images] == [("street.jpg", 3, ()), ("head.nii.gz", 1, ())]
