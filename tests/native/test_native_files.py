from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kscurate.native import native_files as module
from kscurate.native.native_files import native_files
from ksground.errors import InputError


def packed(kind: str) -> bytes:
    """An archive of two small files."""
    files = {"a/1_x.csv": b"1,2,3\n" * 30, "b.json": b"{}"}
    buffer = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(fileobj=buffer, mode="w:gz" if kind == "tar.gz" else "w") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    with native_files(folder) as files:
        return {file.name: file.content() for file in files}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_members_of_archives_look_like_files(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"x.{kind}").write_bytes(packed(kind))
    name = f"{tmp_path.name}/x.{kind}"
    assert contents(tmp_path) == {f"{name}!a/1_x.csv": b"1,2,3\n" * 30, f"{name}!b.json": b"{}"}
    assert len(list(tmp_path.iterdir())) == 1


def test_names(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "A.B.JSON.GZ").write_bytes(gzip.compress(b"\xef\xbb\xbf[1]"))
    with native_files(tmp_path) as files:
        assert (files[0].stem, files[0].extension, files[0].container) == (
            "A.B",
            ".json",
            f"{tmp_path.name}/deep/",
        )
        assert files[0].json() == [1]


def test_leftovers_are_no_annotations(tmp_path: Path) -> None:
    for name in (".DS_Store", "COIN.json.part", "COIN.json.from.part", "COIN.json.sha256", "~$taxonomy.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "COIN.json").write_bytes(b"x")
    assert contents(tmp_path) == {}


def test_any_end_of_line_counts_and_other_separators_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("a\r\nb\rc\u2028d\x0ce\n\n".encode())
    with native_files(tmp_path) as files:
        assert files[0].lines() == ["a", "b", "c\u2028d\x0ce", ""]


@pytest.mark.parametrize("name", ["bomb.json.gz", "bomb.zip", "bomb.tar.gz", "bomb.json"])
def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNPACKED_LIMIT_BYTES", 100_000)
    zeros = bytes(200_000)
    path = tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros.csv", zeros)
    elif name.endswith(".tar.gz"):
        with tarfile.open(path, "w:gz") as archive:
            member = tarfile.TarInfo("zeros.csv")
            member.size = len(zeros)
            archive.addfile(member, io.BytesIO(zeros))
    else:
        path.write_bytes(gzip.compress(zeros) if name.endswith(".gz") else zeros)
    with pytest.raises(InputError, match=r"at most 100,000 bytes"):
        contents(tmp_path)


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "json.gz"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_archive_is_an_input_error_or_reads(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    content = bytearray(packed(kind) if kind != "json.gz" else gzip.compress(b"[1, 2, 3]" * 20))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    path = tmp_path / f"damaged.{kind}"
    path.write_bytes(content)
    try:
        contents(tmp_path)
    except InputError as error:
        named = error.file
    else:
        named = str(path)
    assert named.startswith(str(path))


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        member = tarfile.TarInfo("passwd.csv")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    assert contents(tmp_path) == {}
