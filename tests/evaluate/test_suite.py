from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import pytest
from tests.evaluate.fakes import TABLE

from edgeflow.errors import DataSetError
from edgeflow.evaluate.methods import METHODS, MethodChoice, entry_of, identity
from edgeflow.evaluate.presets import PRESETS
from edgeflow.evaluate.suite import NAMED, SetChoice, Suite, read_suite, suite_names

TOML = """
name = "Toys"
presets = ["ritm", "plain"]
limit = 2
masks = false
jitter = 3

[[methods]]
name = "same-colour"
weights = "w.bin"

[[methods]]
name = "failing"
label = "fragile"
how = "raise"

[[sets]]
name = "Toys"
path = "Toys"
"""


def written(folder: Path, text: str = TOML) -> str:
    (folder / "suite.toml").write_text(text)
    return str(folder / "suite.toml")


def read(folder: Path, text: str = TOML, *options: str) -> Suite:
    return read_suite(written(folder, text), overrides=options, table=TABLE)


def test_a_suite_says_what_is_measured_and_its_paths_are_beside_it(tmp_path: Path) -> None:
    suite = read(tmp_path)
    assert suite.methods == (
        MethodChoice("same-colour", "same-colour", {"weights": str(tmp_path / "w.bin")}),
        MethodChoice("failing", "fragile", {"how": "raise"}),
    )
    assert suite.sets == (SetChoice("Toys", tmp_path / "Toys", "plain"),)
    assert [preset.name for preset in suite.presets] == ["ritm", "plain"]
    assert (suite.limit, suite.masks, suite.jitter) == (2, False, 3)
    assert suite.limited(1).limit == 1


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    suite = read(tmp_path, '[[methods]]\nname = "failing"\n[[sets]]\nname = "Toys"\npath = "Toys"\n')
    assert (suite.name, [preset.name for preset in suite.presets]) == ("suite", ["plain"])
    assert (suite.limit, suite.masks, suite.jitter) == (None, True, 0)


def test_options_on_the_command_line_go_before_those_of_the_file(tmp_path: Path) -> None:
    suite = read(tmp_path, TOML, "failing.how=die", "failing.log=here", "same-colour.weights=other.bin")
    assert suite.methods[1].options == {"how": "die", "log": "here"}
    assert suite.methods[0].options == {"weights": "other.bin"}  # as the command line says it, from where it is called


def test_values_may_be_numbers_and_switches(tmp_path: Path) -> None:
    assert read(tmp_path, TOML.replace('how = "raise"', "how = 3")).methods[1].options["how"] == "3"
    assert read(tmp_path, TOML.replace('how = "raise"', "how = true")).methods[1].options["how"] == "yes"


def test_an_option_goes_to_the_row_of_that_label_and_never_to_several(tmp_path: Path) -> None:
    more = TOML.replace("[[sets]]", '[[methods]]\nname = "failing"\nlabel = "another"\n[[sets]]', 1)
    suite = read(tmp_path, more, "another.how=die")
    assert [choice.options.get("how") for choice in suite.methods] == [None, "raise", "die"]
    with pytest.raises(DataSetError, match="has 2 rows of failing; give the option to one of 'fragile', 'another'"):
        read(tmp_path, more, "failing.how=die")


def test_a_published_set_is_read_in_its_layout_unless_it_lists_its_objects(tmp_path: Path) -> None:
    text = '[[methods]]\nname = "failing"\n[[sets]]\nname = "GrabCut"\npath = "GrabCut"\n'
    assert read(tmp_path, text).sets[0].layout == "GrabCut"
    (tmp_path / "GrabCut").mkdir()
    (tmp_path / "GrabCut/objects.csv").write_text("image,object_id\n")
    assert read(tmp_path, text).sets[0].layout == "plain"
    assert read(tmp_path, text.replace("path =", 'layout = "SBD"\npath =')).sets[0].layout == "SBD"


def test_sets_without_a_path_are_looked_for_in_the_data_folder(tmp_path: Path) -> None:
    text = '[[methods]]\nname = "failing"\n[[sets]]\nname = "DAVIS"\n[[sets]]\nname = "SBD"\n'
    (tmp_path / "eval/SBD").mkdir(parents=True)
    found = read_suite(written(tmp_path, text), data=tmp_path, table=TABLE)
    assert [chosen.path for chosen in found.sets] == [tmp_path / "DAVIS", tmp_path / "eval/SBD"]
    with pytest.raises(DataSetError, match=r"does not say where DAVIS lies; .* --data"):
        read_suite(written(tmp_path, text), table=TABLE)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Toys"\npresets', 'nam = "Toys"\npresets', "says nam of the suite"),
        ('["ritm", "plain"]', '["fast"]', "choose ritm or plain"),
        ('["ritm", "plain"]', "[]", "write a list of names"),
        ('["ritm", "plain"]', '["ritm", "ritm"]', "preset 'ritm' twice"),
        ("limit = 2", "limit = 0", "limit 0; it must be a whole number of objects from 1"),
        ("limit = 2", "limit = true", "limit True"),
        ("jitter = 3", "jitter = -1", "jitter -1"),
        ("masks = false", 'masks = "no"', "masks 'no'; it must be true or false"),
        ('name = "same-colour"', 'name = "same-color"', "no method 'same-color'; the methods are same-colour, failing"),
        ('how = "raise"', 'when = "always"', "method failing has no option 'when'; it has how, log"),
        ('how = "raise"', "how = [3]", r"has how = \[3\] for failing; it must be text, a number, true or false"),
        ('how = "raise"', 'how = "a\\u0000b"', "must be one line of letters"),
        ('label = "fragile"', 'label = "same-colour"', "label 'same-colour' twice"),
        ('path = "Toys"', 'path = "Toys"\nlayout = "coco"', "layout 'coco'; choose plain, GrabCut"),
        ('path = "Toys"', 'path = "Toys"\nwhere = "x"', "says where of a set"),
        ('name = "Toys"\npath', "path", "a set without a name"),
        ("[[sets]]", "[sets]", "has no sets"),
        ('name = "Toys"', "name = ", "cannot be read as TOML"),
    ],
)
def test_a_mistake_in_a_suite_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in TOML
    with pytest.raises(DataSetError, match=sentence):
        read(tmp_path, TOML.replace(old, new))


@pytest.mark.parametrize("option", ["failing", "failing.how", "failing=x", ".how=x", "failing.how=", "failing.=x"])
def test_an_option_that_cannot_be_read_is_refused(tmp_path: Path, option: str) -> None:
    with pytest.raises(DataSetError, match=r"write METHOD\.OPTION=VALUE"):
        read(tmp_path, TOML, option)


def test_an_option_for_a_method_that_is_not_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="no method 'edgeflow' to give an option to"):
        read(tmp_path, TOML, "edgeflow.model=a.onnx")


def test_an_unknown_suite_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="name a TOML file or one of grabcut, paper"):
        read_suite("papers")
    with pytest.raises(DataSetError, match="cannot be read as TOML"):
        read_suite(str(tmp_path / "none.toml"))


def test_every_named_suite_can_be_read(tmp_path: Path) -> None:
    assert {"grabcut", "paper"} <= set(suite_names())
    for name in suite_names():
        suite = read_suite(name, data=tmp_path)
        assert suite.methods and suite.sets, NAMED


def test_a_method_is_known_by_its_options_and_the_content_of_its_files(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"weights")
    other.write_bytes(b"weights")
    choice = MethodChoice("same-colour", "a", {"weights": str(one)})
    assert identity(choice, TABLE) == identity(MethodChoice("same-colour", "b", {"weights": str(other)}), TABLE)
    other.write_bytes(b"weightz")
    assert identity(choice, TABLE) != identity(MethodChoice("same-colour", "b", {"weights": str(other)}), TABLE)
    assert identity(MethodChoice("failing", "a"), TABLE) != identity(MethodChoice("failing", "a", {"how": "die"}), TABLE)
    with pytest.raises(DataSetError, match="option weights of same-colour cannot be read"):
        identity(MethodChoice("same-colour", "a", {"weights": str(tmp_path / "none")}), TABLE)


def test_edgeflow_without_a_model_is_known_by_the_shipped_weights(tmp_path: Path) -> None:
    shipped = METHODS["edgeflow"].defaults()
    assert len(shipped) == 64
    assert entry_of(MethodChoice("edgeflow", "x")).files == ("model",)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_the_table_can_be_sent_to_a_process(name: str) -> None:
    assert ForkingPickler.dumps(METHODS[name])


@pytest.mark.parametrize("name", ["GC", "GM", "RW", "ESC", "GSC"])
def test_the_classical_methods_are_made_without_weights_and_under_their_own_names(name: str) -> None:
    method = METHODS[name].build({}, PRESETS["ritm"], "GrabCut")
    assert (method.segmenter.name, method.segmenter.weights, method.preset.threshold) == (name, "", 0.49)
    assert {"most_cells", "radius"} < set(method.settings)
    # A change of a default must not find the records of before.
    assert str(method.settings["most_cells"]) in METHODS[name].defaults()
