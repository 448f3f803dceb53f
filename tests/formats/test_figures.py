from __future__ import annotations

import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cleaner.errors import InputError
from cleaner.formats.figures import Figures
from cleaner.formats.work import Cut


def figures() -> Figures:
    made = Figures()
    made.totals.count(100, ("emptied",), {"ads": Cut(1, 40)}, {"en/x/y": Cut(1, 40)}, "a:1")
    made.totals.rejects = {"null": 2}
    made.add(made.records, read=3, rejected=2)
    return made


def test_metrics_are_prometheus_text(tmp_path: Path) -> None:
    path = tmp_path / "new" / "m.prom"
    figures().write(path, None)
    samples = {
        (s.name, *s.labels.values()): s.value
        for family in text_string_to_metric_families(path.read_text())
        for s in family.samples
    }
    assert samples["cleaner_run_records", "rejected"] == 2
    assert samples["cleaner_run_rejects", "null"] == 2
    assert samples["cleaner_run_flags", "emptied"] == 1
    assert samples["cleaner_run_cuts_characters", "ads"] == 40
    assert [p.name for p in path.parent.iterdir()] == ["m.prom"]


def test_metrics_are_not_written_all_the_time(tmp_path: Path) -> None:
    made, path = figures(), tmp_path / "m.prom"
    made.write_now_and_then(path)
    path.unlink()
    made.write_now_and_then(path)
    assert not path.exists()


def test_the_summary_is_one_json_object(tmp_path: Path) -> None:
    figures().write(None, tmp_path / "s.json")
    summary = json.loads((tmp_path / "s.json").read_text())
    assert summary["records"] == {"read": 3, "rejected": 2}
    assert summary["categories"] == {"ads": {"documents": 1, "blocks": 1, "chars": 40}}
    assert summary["characters"] == {"read": 100, "cut": 40}


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        figures().write(tmp_path / "file" / "m.prom", None)


def test_flags_that_name_something_are_counted_by_their_kind() -> None:
    totals = Figures().totals
    for headline in ("Old pier closed", "Orchard bears fruit"):
        totals.count(9, ("several-articles", f"other-article:{headline}", "other-article:Crabs"), {}, {}, "a")
    assert totals.flags == {"several-articles": 2, "other-article": 2}
