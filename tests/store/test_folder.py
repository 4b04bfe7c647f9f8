"""Whether a folder is a place to chart in."""

import pytest

from ketachart.clinical.trouble import Refused
from ketachart.store.cloud import is_cloud
from ketachart.store.folder import Place, look, require


def test_a_folder_is_fit_for_a_new_station_or_holds_one(tmp_path):
    place = require(tmp_path, set_up=False)
    assert Place(tmp_path) == place
    with pytest.raises(Refused, match="no station in this folder"):
        require(tmp_path, set_up=True)
    place.database.touch()
    with pytest.raises(Refused, match="left as it is"):
        require(tmp_path, set_up=False)
    assert any("vault.json is missing" in finding.text for finding in look(tmp_path))
    place.vault.write_text('{"format": 1}')
    assert place == require(tmp_path, set_up=True)
    assert {"ketachart.db", "vault.json"} == {found.name for found in tmp_path.iterdir()}
    place.vault.write_text('{"format": 2}')
    with pytest.raises(Refused, match="newer KetaChart"):
        require(tmp_path, set_up=True)


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(Refused, match="no such folder"):
        require(tmp_path / "nowhere", set_up=False)
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="no folder"):
        require(tmp_path / "file", set_up=False)


@pytest.mark.parametrize(
    "folder",
    ["Dropbox", "Dropbox (Clinic)", "OneDrive", "OneDrive - Clinic", "Google Drive", "iCloudDrive"],
)
def test_a_cloud_folder_is_refused_by_its_name(tmp_path, folder):
    inside = tmp_path / folder / "station"
    inside.mkdir(parents=True)
    with pytest.raises(Refused, match="cloud"):
        require(inside, set_up=False)


@pytest.mark.parametrize(
    "mark", [".dropbox", ".nextcloudsync.log", ".stfolder", ".sync_0a1b2c3d4e5f.db", ".megaignore"]
)
def test_a_cloud_folder_of_any_name_is_refused_by_the_marks_in_it(tmp_path, mark):
    inside = tmp_path / "clinic" / "station"
    inside.mkdir(parents=True)
    (tmp_path / mark).touch()
    with pytest.raises(Refused, match=r"cloud service copies files.*choose another folder"):
        require(inside, set_up=False)


def test_a_link_into_a_cloud_folder_is_followed(tmp_path):
    inside = tmp_path / "Nextcloud" / "station"
    inside.mkdir(parents=True)
    (tmp_path / "station").symlink_to(inside)
    with pytest.raises(Refused, match="cloud"):
        require(tmp_path / "station", set_up=False)


SETTINGS = {
    ".dropbox/info.json": '{{"personal": {{"path": "{0}", "host": 1}}}}',
    ".config/syncthing/config.xml": '<folder id="a" label="b" path="{0}" type="sendreceive">',
    ".config/Nextcloud/nextcloud.cfg": "[Accounts]\n0\\Folders\\1\\localPath={0}/\n",
    ".config/onedrive/config": 'sync_dir = "{0}"\n',
}


@pytest.mark.parametrize("file", SETTINGS)
def test_a_folder_that_a_cloud_service_names_in_its_settings_is_known(tmp_path, file):
    shared, settings = tmp_path / "Clinic files", tmp_path / "home" / file
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS[file].format(shared))
    assert is_cloud(shared / "station", tmp_path / "home")
    assert not is_cloud(tmp_path / "Clinic files 2" / "station", tmp_path / "home")


def test_settings_of_a_service_that_make_no_sense_speak_against_nothing(tmp_path):
    (tmp_path / ".dropbox").mkdir()
    for text in ("", "{", "[]", '{"personal": 1}', '{"personal": {"path": ""}}'):
        (tmp_path / ".dropbox/info.json").write_text(text)
        assert not is_cloud(tmp_path / "dropboxes" / "station", tmp_path)


def test_where_icloud_keeps_the_documents_they_are_known(tmp_path):
    assert not is_cloud(tmp_path / "Documents/station", tmp_path)
    (tmp_path / "Library/Mobile Documents/com~apple~CloudDocs/Documents").mkdir(parents=True)
    assert is_cloud(tmp_path / "Documents/station", tmp_path)
    assert not is_cloud(tmp_path / "Library/Application Support/KetaChart", tmp_path)
