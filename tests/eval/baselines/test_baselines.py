"""Every file in `baselines/` writes a generations folder that validates and comes out the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from kseval.baselines import Baseline, Take, baseline_names, open_baseline
from kseval.baselines.another_take import note_of
from kseval.baselines.making.format import Format
from kseval.baselines.making.likeness import Likeness, cosines, plain_likeness
from kseval.baselines.making.make import Made, make_baseline
from kseval.baselines.making.measured_format import measured_format
from kseval.baselines.making.recipe import RECIPE, kind_of
from kseval.baselines.making.write import write_take
from kseval.clip import Clip
from kseval.generations import TABLE, load_generations
from kseval.reference import Reference
from kseval.validate.measure import measure
from kseval.validate.validate import validate
from ksground.errors import InputError

from ..contracts.manifests import generation, generations_folder
from ..contracts.videos import moving, write_video

FORM = Format(size_px=(48, 32), n_frames=4, fps=Fraction(8))
COLOURS = {"a": (230, 40, 40), "b": (40, 230, 40), "c": (40, 40, 230)}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    """Three videos of two clips each, one video a split; every video has a colour of its own."""
    folder = tmp_path_factory.mktemp("videos")
    clips = []
    for name, split, steps in [
        ("a", "train", ("pour milk", "stir")),
        ("b", "train", ("Pour  water", "cut")),
        ("c", "test", ("pour water", "rest")),
    ]:
        file = write_video(folder / f"{name}.mp4", moving(16, COLOURS[name]))
        for number, step in enumerate(steps):
            span = (1.0 * number, 1.0 * number + 1)
            clips.append(Clip(f"{name}{number}", file, *span, f"coin/{name}", "coin", split, "tea", step))
    return clips


@pytest.fixture(scope="module")
def answered(material: list[Clip]) -> list[Clip]:
    return [clip for clip in material if clip.split == "test"]


def _make(
    name: str, folder: Path, answered: Sequence[Clip], material: Sequence[Clip], form: Format = FORM
) -> Made:
    return make_baseline(open_baseline(name), folder, answered, material, form, plain_likeness(), jobs=1)


def _pictures(file: Path) -> np.ndarray:
    with av.open(str(file)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]).astype(
            float
        )


@pytest.mark.parametrize("name", baseline_names())
def test_contract(name: str, tmp_path: Path, answered: list[Clip], material: list[Clip]) -> None:
    baseline = open_baseline(name)
    assert isinstance(baseline, Baseline)
    made = _make(name, tmp_path / "once", answered, material)
    assert (made.failed, made.n_kept, made.n_asked) == ({}, 0, 2)
    assert made.n_clips == (1 if name == "another_take" else 2)
    generations = load_generations(tmp_path / "once")
    assert generations.system == baseline.title == made.system
    assert str(FORM) in generations.version
    assert kind_of(tmp_path / "once") == baseline.kind
    assert {row.step_index for row in generations.rows} <= {0, 1}
    found = validate(Reference(Path("real"), tuple(answered)), generations, jobs=1)
    assert {finding.kind for finding in found.findings} <= {"missing", "static"}
    for row in generations.rows:
        facts = measure(generations.path(row)).facts
        assert (facts.width_px, facts.height_px, facts.n_frames, facts.codec) == (48, 32, 4, "h264")
        assert facts.fps == Fraction(8) == Fraction(row.fps)
        assert facts.tagged
    # Another folder, and the clips in another order: the same bytes.
    _make(name, tmp_path / "twice", answered[::-1], material[::-1])
    files = sorted(file.relative_to(tmp_path / "once") for file in (tmp_path / "once").rglob("*.*"))
    assert {Path(TABLE), Path(RECIPE)} < set(files)
    for file in files:
        assert (tmp_path / "once" / file).read_bytes() == (tmp_path / "twice" / file).read_bytes()


def test_each_chooses_what_it_says(answered: list[Clip], material: list[Clip]) -> None:
    by_id = {clip.clip_id: clip for clip in material}

    def chosen(name: str) -> dict[str, Take]:
        return dict(open_baseline(name).choose(answered, material, plain_likeness()))

    assert chosen("reencoded") == {"c0": Take(by_id["c0"]), "c1": Take(by_id["c1"])}
    assert chosen("copied_frame") == {name: Take(by_id["c0"], still=True) for name in ("c0", "c1")}
    # The same step but for case and blanks; nobody else rests.
    assert chosen("another_take") == {"c0": Take(by_id["b0"])}
    assert chosen("nearest_training_clip")["c0"] == Take(by_id["b0"])


def test_another_take_is_of_another_video_or_else_another_time_of_the_same() -> None:
    def clip(name: str, video: str, start_s: float, step: str = "stir", task: str = "soup") -> Clip:
        return Clip(name, Path(f"{video}.mp4"), start_s, start_s + 4, video, "coin", "test", task, step)

    asked = clip("asked", "a", 0)
    again, cut_anew = clip("again", "a", 10), clip("cut_anew", "a", 2)
    elsewhere, other_skill = clip("elsewhere", "b", 0), clip("other_skill", "c", 0, task="stew")
    baseline = open_baseline("another_take")

    def take(*material: Clip) -> Clip | None:
        chosen = baseline.choose([asked], [asked, *material], plain_likeness())
        return chosen["asked"].clip if chosen else None

    assert take(again, cut_anew, other_skill, elsewhere) == elsewhere
    assert take(again, cut_anew, other_skill) == other_skill
    assert take(again, cut_anew) == again
    assert take(cut_anew) is None
    assert take(clip("near", "b", 0, step="stir it")) is None
    said = note_of([asked, cut_anew], {"asked": Take(again)})
    assert said.startswith("another take of the step for 1 of 2 clips (0 in another video, 1 in their own)")


def test_the_nearest_clip_follows_words_first_then_pictures(tmp_path: Path) -> None:
    colours = {"red": (230, 30, 30), "green": (30, 230, 30), "reddish": (200, 60, 30)}
    files = {
        name: write_video(tmp_path / f"{name}.mp4", [np.full((32, 48, 3), colour, np.uint8)] * 2)
        for name, colour in colours.items()
    }
    clips = [
        Clip("asked", files["red"], video_id="v", split="test", step="pour the water"),
        Clip("near", files["reddish"], video_id="w", split="train", step="Pour the water"),
        Clip("far", files["green"], video_id="x", split="train", step="pour the water"),
        Clip("same picture", files["red"], video_id="y", split="train", step="pour the milk"),
        Clip("held out", files["red"], video_id="z", split="val", step="pour the water"),
    ]
    ways = [
        plain_likeness(),
        Likeness("blind", lambda texts: np.zeros((len(texts), 1)), plain_likeness().pictures),
    ]
    for likeness in ways:
        takes = open_baseline("nearest_training_clip").choose(clips[:1], clips, likeness)
        assert takes["asked"].clip.clip_id == "near"
    # Without that step the words in common decide, and a network that sees no difference leaves it to the picture.
    others = [clip for clip in clips if clip.step is None or "water" not in clip.step or clip.split == "test"]
    others.append(Clip("cut", files["red"], video_id="u", split="train", step="cut bread"))
    takes = open_baseline("nearest_training_clip").choose(clips[:1], others, plain_likeness())
    assert takes["asked"].clip.clip_id == "same picture"
    assert not open_baseline("nearest_training_clip").choose(clips[:1], clips[:1], plain_likeness())


def test_what_is_written_is_what_was_chosen(
    tmp_path: Path, answered: list[Clip], material: list[Clip]
) -> None:
    _make("copied_frame", tmp_path / "copied", answered, material)
    still = _pictures(tmp_path / "copied/clips/c1.mp4")
    assert np.abs(still - still[0]).max() < 4
    form = Format(fps=Fraction(8), crf=1)
    _make("reencoded", tmp_path / "real", answered, material, form)
    written = _pictures(tmp_path / "real/clips/c1.mp4")
    # Its own size and time at the source's rate: frames 8 to 15 of the video, one after the other.
    real = np.stack(moving(16, COLOURS["c"])[8:]).astype(float)
    assert written.shape == real.shape
    apart = np.abs(written[:, None] - real[None]).mean(axis=(2, 3, 4))
    assert apart.argmin(axis=1).tolist() == list(range(8))


def test_an_interrupted_call_goes_on_and_another_format_starts_anew(
    tmp_path: Path, answered: list[Clip], material: list[Clip]
) -> None:
    folder = tmp_path / "real"
    _make("reencoded", folder, answered, material)
    (folder / TABLE).unlink()
    (folder / "clips/c1.mp4").unlink()
    kept = (folder / "clips/c0.mp4").stat().st_mtime_ns
    assert _make("reencoded", folder, answered, material).n_kept == 1
    assert (folder / "clips/c0.mp4").stat().st_mtime_ns == kept
    assert len(load_generations(folder).rows) == 2
    assert _make("reencoded", folder, answered[:1], material).n_kept == 1
    assert not (folder / "clips/c1.mp4").exists()
    made = _make("reencoded", folder, answered[:1], material, Format(size_px=(32, 32), n_frames=2))
    assert (made.n_kept, measure(folder / "clips/c0.mp4").facts.width_px) == (0, 32)


def test_nothing_is_written_over_a_strangers_folder(
    tmp_path: Path, answered: list[Clip], material: list[Clip]
) -> None:
    folder = generations_folder(tmp_path / "theirs", generation("c0"))
    before = (folder / TABLE).read_bytes()
    with pytest.raises(InputError, match="choose another folder"):
        _make("reencoded", folder, answered, material)
    assert [file.name for file in folder.iterdir()] == [TABLE]
    assert (folder / TABLE).read_bytes() == before
    assert kind_of(folder) == "system"


def test_footage_that_cannot_be_read_is_missing_and_told(tmp_path: Path, answered: list[Clip]) -> None:
    (tmp_path / "d.mp4").write_bytes(b"no video")
    broken = Clip("d0", tmp_path / "d.mp4", 0.0, 1.0, "coin/d", "coin", "test")
    gone = Clip("e0", tmp_path / "e.mp4", 0.0, 1.0, "coin/e", "coin", "test")
    clips = [*answered, broken, gone]
    made = _make("reencoded", tmp_path / "real", clips, clips)
    assert (made.n_clips, list(made.failed)) == (2, ["d0", "e0"])
    assert [row.clip_id for row in load_generations(tmp_path / "real").rows] == ["c0", "c1"]
    none = _make("another_take", tmp_path / "none", [broken], [broken])
    assert (none.n_clips, none.n_asked, (tmp_path / "none" / TABLE).exists()) == (0, 1, False)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_the_format_is_measured_on_the_generations(
    tmp_path: Path, answered: list[Clip], material: list[Clip], codec: str, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = Format(size_px=(64, 48), n_frames=6, fps=Fraction(12), codec=codec, crf=30)
    _make("reencoded", tmp_path / "theirs", answered, material, asked)
    found = measured_format([load_generations(tmp_path / "theirs")], answered, jobs=1)
    assert (found.size_px, found.n_frames, found.fps, found.codec) == ((64, 48), 6, Fraction(12), codec)
    assert abs(found.crf - 30) <= 1
    assert "x265" not in capfd.readouterr().err


def test_another_codec_is_replaced_at_the_same_bits_per_pixel(tmp_path: Path, answered: list[Clip]) -> None:
    rows = []
    for clip in answered:
        write_video(tmp_path / f"{clip.clip_id}.webm", moving(16), codec="libvpx-vp9", crf="10")
        rows.append(generation(clip.clip_id, file=f"{clip.clip_id}.webm"))
    theirs = load_generations(generations_folder(tmp_path, *rows))
    form = measured_format([theirs], answered, jobs=1)
    assert form.codec == "h264"
    ours = tmp_path / "ours.mp4"
    write_take(Take(answered[0]), answered[0], ours, form)
    assert measure(ours).bits_per_px == pytest.approx(measure(theirs.path(rows[0])).bits_per_px, rel=0.25)


def test_cosines_and_plain_likeness() -> None:
    plain = plain_likeness()
    near = cosines(*[plain.texts(["pour the water", "Pour  the water!", "cut bread", ""])] * 2)
    assert near[0] == pytest.approx([1, 1, 0, 0])
    assert near[3] == pytest.approx([0, 0, 0, 0])
    noise = np.random.default_rng(0).integers(0, 255, (2, 40, 60, 3), np.uint8)
    alike = cosines(*[plain.pictures([noise[0], noise[0][::2, ::2], noise[1]])] * 2)
    assert alike[0, 0] == pytest.approx(1)
    assert alike[0, 1] > alike[0, 2]


def test_an_unknown_baseline_is_told() -> None:
    with pytest.raises(InputError, match="copied_frame"):
        open_baseline("no_such")
