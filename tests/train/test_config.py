"""A run's configuration: defaults, the file, and the sentence for every mistake."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgeflow.errors import TrainError
from edgeflow.train.config import config_fields, config_from, read_config

Fields = Callable[..., dict[str, Any]]


def test_a_file_is_read_with_defaults_for_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text(
        'name = "x"\n[data]\nsources = [{ kind = "packs", paths = ["train"] }]\nsets = { COCO_mini = 3 }\n'
        '[[phases]]\nsteps = 10\nrates = { "" = 1e-4, backbone = 1e-5 }\nloss = { keep = 0.2 }\n'
    )
    config = read_config(file)
    assert config.steps == 10
    assert config.phases[0].loss.keep == 0.2
    assert config.phases[0].loss.edge == 0.4
    assert config.data.sets == {"COCO_mini": 3.0}
    assert config.annotators.max_clicks == 12


def test_a_configuration_survives_json(fields: Fields) -> None:
    config = config_from(fields(), where="test")
    assert config_from(json.loads(json.dumps(config_fields(config))), where="again") == config


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bach": 4}, "bach"),
        ({"batch": "many"}, "batch"),
        ({"phases": [{"steps": 4}]}, "phases.0.rates"),
        ({"precision": "fp4"}, "precision"),
        ({"data": {"sources": [{"kind": "video", "path": "x"}]}}, "data.sources.0"),
        ({"focus": {"crop_sides": 3}}, "focus"),
        ({"batch": 0}, "batch"),
        ({"phases": []}, "phases"),
    ],
)
def test_a_mistake_is_named_by_its_place(fields: Fields, change: dict[str, Any], told: str) -> None:
    with pytest.raises(TrainError, match=f"run.toml is not a training configuration: {told}"):
        config_from(fields(**change), where="run.toml")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": -1}, "seed is -1; it must be from 0"),
        ({"clip": -1.0}, "clip is -1"),
        ({"average": 5.0}, "average is 5; it must be from 0 to 1"),
        ({"name": "../../escaped"}, "called '../../escaped'; a name has at least one letter or figure, and no slash"),
        ({"name": ".."}, r"called '\.\.'"),
        ({"name": ""}, "called ''"),
        ({"phases": [{"steps": 4, "rates": {"": 1e38}}]}, "The rate of '' is 1e"),
        ({"phases": [{"steps": 4, "rates": {"backbone": -1e-3}}]}, r"The rate of 'backbone' is -0\.001"),
        ({"focus": {"whole_side": 0}}, r"focus\.whole_side is 0; it must be from 32"),
        ({"annotators": {"max_clicks": 0}}, r"annotators\.max_clicks is 0"),
        ({"tasks": {"flip": 1.5}}, r"tasks\.flip is 1\.5"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(fields: Fields, change: dict[str, Any], told: str) -> None:
    with pytest.raises(TrainError, match=told):
        config_from(fields(**change), where="test")


def test_norms_do_not_learn_from_single_samples(fields: Fields) -> None:
    for change in ({}, {"exercises": "rounds", "batch": 5, "most": 2}, {"exercises": "rounds", "most": 1}):
        with pytest.raises(TrainError, match="cannot learn from a single sample"):
            config_from(fields(norms="learning", **change), where="test")
    assert config_from(fields(norms="learning", exercises="rounds"), where="test").norms == "learning"


def test_a_file_that_is_missing_or_no_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="cannot be read"):
        read_config(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("name =")
    with pytest.raises(TrainError, match="is not TOML"):
        read_config(tmp_path / "bad.toml")
