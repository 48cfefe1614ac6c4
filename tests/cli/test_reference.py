"""docs/cli.md says what the commands say."""

from pathlib import Path

from edgeflow.cli.reference import reference


def test_the_command_line_reference_is_what_the_code_says() -> None:
    written = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
    assert written == reference(), "run: python -m edgeflow.cli.reference > docs/cli.md"
