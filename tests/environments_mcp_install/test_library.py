"""Which dossiers a user has, and what is said when one cannot be used."""

import copy

import pytest

from distill.environments.mcp.library import Library, default_dirs, default_servers_root
from distill.errors import UsageError


def test_one_bad_file_does_not_stop_the_others(bank, record, tmp_path):
    library = Library.load([bank(alpha=record, broken="{")], tmp_path)
    assert list(library.dossiers) == ["alpha"]
    assert [problem.path.name for problem in library.problems] == ["broken.json"]


def test_a_later_folder_overrides_visibly(bank, record, tmp_path):
    first = bank(alpha=record)
    second = tmp_path / "own"
    second.mkdir()
    (second / "mine.json").write_text((first / "alpha.json").read_text().replace("Does alpha.", "Mine."))
    library = Library.load([first, second], tmp_path)
    assert library.get("alpha").description == "Mine."
    assert library.notes == (f"{second / 'mine.json'} overrides the dossier alpha of {first}",)


def test_two_files_of_one_folder_cannot_share_an_id(bank, record, tmp_path):
    library = Library.load([bank(alpha=record, beta=copy.deepcopy(record))], tmp_path)
    assert [problem.message for problem in library.problems] == ["id: alpha is already taken by alpha.json"]


def test_an_unknown_server_lists_the_known_ones(bank, record, tmp_path):
    library = Library.load([bank(alpha=record)], tmp_path)
    with pytest.raises(UsageError, match="no dossier for server beta; known: alpha"):
        library.get("beta")


def test_a_refused_dossier_is_told_when_it_is_asked_for(bank, record, tmp_path):
    library = Library.load([bank(alpha=record, beta="[]")], tmp_path)
    with pytest.raises(UsageError, match=r"beta\.json: not a JSON object"):
        library.get("beta")


def test_a_server_that_is_not_installed_names_the_line_to_type(bank, record, tmp_path):
    library = Library.load([bank(alpha=record)], tmp_path)
    assert library.installed("alpha") is None
    with pytest.raises(UsageError, match=r"server alpha is not installed; type: distill mcp install alpha$"):
        library.launch("alpha")


def test_a_record_without_launch_names_the_capture(bank, record, tmp_path):
    for key in ("launch", "tools_sha256"):
        del record[key]
    library = Library.load([bank(alpha=record)], tmp_path)
    with pytest.raises(UsageError, match="type: distill mcp capture alpha"):
        library.launch("alpha")


def test_the_users_folder_comes_after_the_built_in_one(tmp_path):
    (tmp_path / "question_banks" / "mcp").mkdir(parents=True)
    assert default_dirs(tmp_path)[1:] == [tmp_path / "question_banks" / "mcp"]
    assert len(default_dirs(tmp_path / "elsewhere")) == 1


def test_servers_live_in_the_data_home(tmp_path):
    assert default_servers_root({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "distill" / "servers"
    assert default_servers_root({}).parts[-4:] == (".local", "share", "distill", "servers")
