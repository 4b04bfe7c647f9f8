"""What kind of disk a folder is on: by real lines of Linux, by what Windows and macOS answer."""

from pathlib import Path, PureWindowsPath
from typing import ClassVar

import pytest

from ketachart.store import disks, windows_disks

LINES = """
22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
30 22 0:40 / /srv/charts rw shared:2 - nfs4 server:/charts rw,vers=4.2
31 22 0:41 / /mnt/my\\040share rw - cifs //server/share rw
32 22 0:42 / /home/me/far rw - fuse.sshfs me@host: rw
33 22 0:43 / /tmp rw - tmpfs tmpfs rw
34 22 8:17 / /media/me/STICK rw - vfat /dev/sdb1 rw
35 22 8:17 / /charts rw - vfat /dev/sdb1 rw
36 22 254:0 / /locked rw - ext4 /dev/mapper/usb rw
37 22 179:1 / /card rw - ext4 /dev/mmcblk0p1 rw
38 22 179:9 / /soldered rw - ext4 /dev/mmcblk1p1 rw
39 22 7:0 / /image rw - ext4 /dev/loop0 rw
40 22 43:0 / /block rw - ext4 /dev/nbd0 rw
41 22 0:50 / /c rw - 9p C: rw
42 22 0:51 / /layers rw - overlay overlay rw
43 22 0:52 / /odd rw - fuse.gocryptfs /home/me/cipher rw
44 22 0:53 /@home /pool rw - btrfs /dev/sdc1 rw
45 22 8:2 /home/me/Dropbox/clinic /bound rw - ext4 /dev/sda2 rw
46 22 8:33 / /scsi rw - xfs /dev/sdd1 rw
47 33 8:2 /x /tmp/on-disk rw - ext4 /dev/sda2 rw
a line that means nothing
""".strip().splitlines()


@pytest.fixture
def system(tmp_path):
    """A ``/sys`` as Linux shows it: an internal disk, USB disks, cards, an encrypted one."""

    def device(number, where, **words):
        folder = tmp_path / "devices" / where
        folder.mkdir(parents=True, exist_ok=True)
        for name, word in words.items():
            file = folder / name.replace("__", "/")
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"{word}\n")
        link = tmp_path / "dev" / "block" / number
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)
        return folder

    device("8:2", "pci0/ata1/host0/block/sda/sda2")
    (tmp_path / "devices/pci0/ata1/host0/block/sda/removable").write_text("0\n")
    stick = device("8:17", "pci0/usb1/1-2/host6/block/sdb/sdb1")
    held = device("254:0", "virtual/block/dm-0", removable="0")
    (held / "slaves").mkdir()
    (held / "slaves" / "sdb1").symlink_to(stick)
    card = device("179:1", "pci0/mmc_host/mmc0/block/mmcblk0/mmcblk0p1")
    (card.parent / "device").mkdir()
    (card.parent / "device" / "type").write_text("SD\n")
    soldered = device("179:9", "pci0/mmc_host/mmc1/block/mmcblk1/mmcblk1p1")
    (soldered.parent / "device").mkdir()
    (soldered.parent / "device" / "type").write_text("MMC\n")
    device("7:0", "virtual/block/loop0", loop__backing_file="/media/me/STICK/disk.img")
    device("8:33", "platform/host3/session1/target3/block/sdd/sdd1")
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "kind", "named"),
    [
        ("/home/me", "here", "ext4"),
        ("/srv/charts/station", "network", "nfs4"),
        ("/srv/charts2", "here", "ext4"),
        ("/mnt/my share", "network", "cifs"),
        ("/home/me/far/away", "network", "fuse.sshfs"),
        ("/c/Users", "network", "9p"),
        ("/block", "network", "ext4"),
        ("/scsi", "network", "xfs"),
        ("/tmp/x", "memory", "tmpfs"),
        ("/tmp/on-disk/x", "here", "ext4"),
        ("/media/me/STICK", "removable", "vfat"),
        ("/charts", "removable", "vfat"),
        ("/locked", "removable", "ext4"),
        ("/card", "removable", "ext4"),
        ("/soldered", "here", "ext4"),
        ("/image/station", "removable", "ext4"),
        ("/layers", "unknown", "overlay"),
        ("/odd", "unknown", "fuse.gocryptfs"),
        ("/pool", "here", "btrfs"),
    ],
)
def test_linux_tells_the_disk_by_the_nearest_mount_and_the_device_behind_it(
    system, folder, kind, named
):
    found = disks.linux(Path(folder), LINES, system)
    assert (found.kind, found.system) == (kind, named)


def test_a_bind_mount_does_not_hide_where_the_folder_really_is(system):
    found = disks.linux(Path("/bound/station"), LINES, system)
    assert Path("/home/me/Dropbox/clinic/station") in found.besides


def test_without_any_mount_nothing_is_claimed():
    assert disks.linux(Path("/x"), []).kind == "unknown"


class Windows:
    """What a computer with Windows answers."""

    environ: ClassVar = {"OneDrive": "C:\\Users\\Me\\OneDrive", "OneDriveCommercial": "D:\\Work"}
    types: ClassVar = {
        "C:\\": 3,
        "D:\\": 3,
        "E:\\": 2,
        "F:\\": 3,
        "N:\\": 4,
        "R:\\": 6,
        "S:\\": 3,
        "M:\\": 3,
    }
    targets: ClassVar = {"S:": "\\??\\E:\\sub", "M:": "\\??\\UNC\\server\\share"}
    buses: ClassVar = {
        "C:": 17,
        "D:": 11,
        "E:": 7,
        "F:": 7,
        "N:": None,
        "R:": 14,
        "S:": 17,
        "I:": 9,
    }
    tags: ClassVar = {
        "c:\\filled": (0x400000, 0),
        "c:\\asked": (0, 0x9000601A),
        "c:\\link": (0, 0xA0000003),
    }

    def drive_type(self, root):
        return self.types.get(root, 0)

    def target(self, drive):
        return self.targets.get(drive, "\\Device\\HarddiskVolume3")

    def bus(self, drive):
        return self.buses.get(drive)

    def resolved(self, folder):
        text = str(folder)
        return "\\\\?\\UNC\\server\\charts" if text.startswith("C:\\junction") else text

    def marks(self, path):
        return self.tags.get(str(path).casefold(), (0, 0))


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("C:\\KetaChart", "here"),
        ("E:\\KetaChart", "removable"),
        ("F:\\KetaChart", "removable"),
        ("N:\\KetaChart", "network"),
        ("\\\\server\\share\\KetaChart", "network"),
        ("M:\\KetaChart", "network"),
        ("S:\\KetaChart", "removable"),
        ("C:\\junction\\x", "network"),
        ("R:\\KetaChart", "memory"),
        ("Q:\\KetaChart", "unknown"),
        ("relative", "unknown"),
    ],
)
def test_windows_tells_drives_shares_substitutes_and_junctions(folder, kind):
    assert disks.windows(PureWindowsPath(folder), Windows()).kind == kind


@pytest.mark.parametrize(
    ("folder", "cloud"),
    [
        ("c:\\users\\me\\onedrive\\station", True),
        ("C:\\Users\\Me\\OneDrives", False),
        ("D:\\Work\\a\\b", True),
        ("C:\\filled\\a", True),
        ("C:\\asked\\a", True),
        ("C:\\link\\a", False),
    ],
)
def test_windows_tells_what_onedrive_and_its_like_fill(folder, cloud):
    assert windows_disks.is_cloud(PureWindowsPath(folder), Windows()) is cloud


MAC = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//me@server/charts on /Volumes/charts (smbfs, nodev, nosuid, mounted by me)
/dev/disk5s1 on /Volumes/STICK (1) (msdos, local, nodev, nosuid, noowners)
/dev/disk6s1 on /Volumes/Outside (apfs, local, journaled)
""".strip().splitlines()
TOLD = {
    "/dev/disk3s5": {"Internal": True, "RemovableMedia": False, "Ejectable": False},
    "/dev/disk5s1": {"Internal": False, "RemovableMedia": True, "Ejectable": True},
}


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/System/Volumes/Data/Users/me", "here"),
        ("/Volumes/charts/x", "network"),
        ("/Volumes/STICK (1)/x", "removable"),
        ("/Volumes/Outside/x", "unknown"),
    ],
)
def test_macos_tells_by_its_mounts_and_what_it_knows_of_the_device(folder, kind):
    assert disks.mac(Path(folder), MAC, lambda device: TOLD.get(device, {})).kind == kind
