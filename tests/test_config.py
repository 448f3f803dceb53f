from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.config import Config, find_config, read_config
from cleaner.errors import UsageError
from cleaner.packs.layers import Override

WHOLE = """
profile = "strict"
packs = ["en"]
rules = ["ours"]
keep = ["body"]
extractor = "trafilatura"
metadata = true

[[overrides]]
rule = "en/ads/*"
reason = "We keep ad labels."
off = true
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "cleaner.toml", WHOLE)
    assert read_config(path) == Config(
        "strict", ("en",), (tmp_path / "ours",), ("body",), "trafilatura", True,
        (Override("en/ads/*", "We keep ad labels.", off=True),), path,
    )  # fmt: skip


def test_the_nearest_file_above_counts(tmp_path: Path) -> None:
    write(tmp_path / "cleaner.toml", 'profile = "strict"')
    write(tmp_path / "a/pyproject.toml", '[project]\nname = "cleaner-user"')
    (tmp_path / "a/b").mkdir()
    assert find_config(tmp_path / "a/b").profile == "strict"
    write(tmp_path / "a/pyproject.toml", '[tool.cleaner]\nprofile = "aggressive"')
    assert find_config(tmp_path / "a/b").profile == "aggressive"


def test_the_command_line_wins_and_rule_folders_add_up() -> None:
    project = Config("strict", ("en",), (Path("a"),), ("body",), overrides=(Override("x", "y", off=True),))
    both = Config("balanced", None, (Path("b"),), ()).over(project)
    assert both == Config("balanced", ("en",), (Path("a"), Path("b")), (), overrides=project.overrides)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("profil = 1", "unknown key `profil`: did you mean `profile`?"),
        ('profile = "mild"', "`profile` is one of strict, balanced, aggressive, not 'mild'"),
        ('packs = "en"', "`packs` is a list of strings"),
        ("metadata = 1", "`metadata` is true or false"),
        ("overrides = 1", "`overrides` is a list of tables"),
        ('[[overrides]]\nrule = "x"\noff = true', "override 1: needs `reason`"),
        ('[[overrides]]\nrule = "x"\nreason = "y"', "override 1: changes nothing"),
        ('[[overrides]]\nrule = "x"\nreason = "y"\nof = true', "did you mean `off`?"),
        ('[[overrides]]\nrule = "x"\nreason = "y"\nconfidence = "sure"', "`confidence` is one of high"),
        ("= 1", "not TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_config(write(tmp_path / "cleaner.toml", text))
    assert says in str(caught.value)
    assert str(tmp_path / "cleaner.toml") in str(caught.value)


def test_all_mistakes_of_a_file_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_config(write(tmp_path / "cleaner.toml", 'a = 1\nb = 2\nprofile = "x"'))
    assert len(str(caught.value).splitlines()) == 3


def test_a_missing_rule_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        Config(rules=(tmp_path / "none",)).cleaner()
