"""Whether a folder is a place to chart in."""

from pathlib import Path

import pytest

from ketachart.clinical.trouble import Refused
from ketachart.store.folder import Place, disk_of, is_cloud, look, require


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


MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0",
    "server:/charts /srv/charts nfs4 rw 0 0",
    "//server/share /mnt/my\\040share cifs rw 0 0",
    "me@host: /home/me/far fuse.sshfs rw 0 0",
)


@pytest.mark.parametrize(
    ("folder", "system"),
    [
        ("/home/me", "ext4"),
        ("/srv/charts/station", "nfs4"),
        ("/srv/charts2", "ext4"),
        ("/mnt/my share", "cifs"),
        ("/home/me/far/away", "fuse.sshfs"),
    ],
)
def test_the_disk_of_a_folder_is_the_nearest_mount(folder, system):
    assert system == disk_of(Path(folder), MOUNTS)[1]


@pytest.mark.parametrize(
    "folder",
    ["Dropbox", "Dropbox (Clinic)", "OneDrive", "OneDrive - Clinic", "Google Drive", "iCloudDrive"],
)
def test_a_cloud_folder_is_refused_by_its_name(tmp_path, folder):
    inside = tmp_path / folder / "station"
    inside.mkdir(parents=True)
    with pytest.raises(Refused, match="cloud"):
        require(inside, set_up=False)
    assert not is_cloud(tmp_path / "dropboxes" / "station")
