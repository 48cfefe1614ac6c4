"""The page of fields is the one the code writes."""

from pathlib import Path

from edgeflow.train.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "training-fields.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "python -m edgeflow.train.reference > docs/training-fields.md"


def test_reasons_are_found_behind_and_above_a_field() -> None:
    page = reference()
    assert "| `batch` | `16` | samples a step, over all processes |" in page
    assert "| `exercises` | `sessions` | Our annotators in sessions;" in page
    assert "| `max_clicks` | `24` | of each sign |" in page
