"""Plans from an endpoint: what it is sent, what is made of its answers, and what becomes of one that misbehaves."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ksgen.backends import open_backend
from ksgen.library.performances import KnownSkill
from ksgen.plan import Goal
from ksgen.planners import Planner
from ksground.errors import InputError
from tests.trained_weights import needs_weights

from .chat_server import ChatServer, chat_server, completion, well_behaved

START = np.full((600, 1200, 3), (200, 30, 40), np.uint8)
TEA = ("boil the water", "pour the water over the tea", "stir")
LIBRARY = [
    KnownSkill("a", "Make Tea", TEA),
    KnownSkill("b", "Make Tea", TEA),
    KnownSkill("c", "Fold Shirt", ("fold left", "fold right")),
]
ANSWER = json.dumps({"steps": TEA})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with chat_server() as server:
        yield server


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client waits half a second before it tries again."""
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.02)


def planner(server: ChatServer, **options: Any) -> Planner:
    given = {"url": server.url, "exemplars": 0, "timeout_s": 20.0} | options
    opened: Planner = open_backend("planners", "openai=tiny", given)
    return opened


def test_the_model_is_sent_the_skill_the_picture_and_the_form(server: ChatServer) -> None:
    server.behaviour = lambda n, body: ANSWER
    plan = planner(server).plan(Goal(START, 'make "tea"', 3), seed=7)
    assert plan.steps == TEA
    (body,) = server.bodies
    assert body["model"] == "tiny"
    assert (body["seed"], body["temperature"], body["max_tokens"]) == (7, 0, 2048)
    schema = body["response_format"]["json_schema"]["schema"]["properties"]["steps"]
    assert (schema["minItems"], schema["maxItems"]) == (3, 3)
    shown, told = body["messages"][-1]["content"]
    assert '"make \\"tea\\""' in told["text"]
    assert "exactly 3 steps" in told["text"]
    kind, _, data = shown["image_url"]["url"].partition(",")
    assert kind == "data:image/jpeg;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    assert picture.size == (768, 384)
    assert np.abs(np.asarray(picture).astype(int) - (200, 30, 40)).max() < 8


def test_without_the_picture_nothing_of_it_is_sent(server: ChatServer) -> None:
    server.behaviour = lambda n, body: ANSWER
    planner(server, picture="no").plan(Goal(START, "make tea"))
    assert "image" not in json.dumps(server.bodies)


@needs_weights("minilm", "minilm-tokenizer")
def test_exemplars_are_shown_once_each_and_logged(server: ChatServer) -> None:
    server.behaviour = lambda n, body: ANSWER
    opened = open_backend("planners", "openai=tiny", {"url": server.url, "exemplars": 2}, library=LIBRARY)
    plan = opened.plan(Goal(START, "brew tea"))
    assert [each.task for each in plan.exemplars] == ["Make Tea", "Fold Shirt"]
    prompt = server.bodies[0]["messages"][-1]["content"][1]["text"]
    assert prompt.count(json.dumps({"skill": "Make Tea", "steps": TEA})) == 1
    assert plan.dialogue is not None
    assert prompt in plan.dialogue.prompt
    assert plan.dialogue.answers == (ANSWER,)
    with pytest.raises(InputError, match="test"):
        open_backend(
            "planners",
            "openai=tiny",
            {"url": server.url},
            library=[KnownSkill("x", "Make Tea", TEA, "test")],
        )


def test_a_bad_answer_is_told_to_the_model_and_a_better_one_taken(server: ChatServer) -> None:
    bad = json.dumps({"steps": ["stir"] * 41})
    server.behaviour = lambda n, body: bad if n == 0 else ANSWER
    plan = planner(server).plan(Goal(START, "make tea"))
    assert plan.steps == TEA
    assert "at most 40 items" in plan.notes[0]
    assert server.bodies[1]["messages"][-2] == {"role": "assistant", "content": bad}
    assert "at most 40 items" in server.bodies[1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("I cannot help with that.", "no JSON"),
        ("", "empty"),
        ('{"steps": ["a", "b"', "no JSON"),
        ('{"steps": []}', "at least 3"),
        ('{"steps": ["pour", "stir"]}', "at least 3"),
        ('{"steps": ["pour", "stir", "sip", "wash"]}', "at most 3"),
        ('{"steps": ["pour", " ", "sip"]}', r"steps\[1\]"),
        ('{"steps": ["pour", 7, "sip"]}', r"steps\[1\]"),
        (json.dumps({"steps": ["pour", "x" * 300, "sip"]}), r"steps\[1\].*160"),
        ("[" * 5000, "no JSON"),
    ],
)
def test_an_answer_that_stays_unusable_is_refused_and_shown(
    server: ChatServer, answer: str, told: str
) -> None:
    server.behaviour = lambda n, body: answer
    with pytest.raises(InputError, match=told) as refused:
        planner(server, tries=2).plan(Goal(START, "make tea", 3))
    assert len(server.bodies) == 2
    assert answer[:40] in str(refused.value)


def test_a_server_without_schemas_is_asked_without_one_and_remembered(server: ChatServer) -> None:
    server.behaviour = lambda n, body: 400 if "response_format" in body else ANSWER
    opened = planner(server)
    for _ in range(2):
        assert opened.plan(Goal(START, "make tea")).steps == TEA
    assert ["response_format" in body for body in server.bodies] == [True, False, False]


def test_a_server_that_takes_next_to_nothing_is_asked_with_it(server: ChatServer) -> None:
    server.behaviour = lambda n, body: 422 if set(body) - {"messages", "model"} else ANSWER
    assert planner(server).plan(Goal(START, "make tea")).steps == TEA


@pytest.mark.parametrize(
    ("status", "hint"),
    [(400, "picture=no"), (401, "OPENAI_API_KEY"), (404, "/v1"), (500, "500"), (503, "503")],
)
@pytest.mark.usefixtures("no_waiting")
def test_an_error_of_the_server_is_told_without_the_key(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, status: int, hint: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    server.behaviour = lambda n, body: status
    with pytest.raises(InputError, match=f"HTTP {status}") as refused:
        planner(server).plan(Goal(START, "make tea"))
    assert hint in str(refused.value)
    assert server.headers[0]["authorization"] == "Bearer sk-very-secret"
    assert "no, Bearer ***" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert len(server.bodies) <= 4


@pytest.mark.usefixtures("no_waiting")
def test_a_server_that_is_busy_for_a_moment_is_asked_again(server: ChatServer) -> None:
    server.behaviour = lambda n, body: 503 if n == 0 else ANSWER
    assert planner(server).plan(Goal(START, "make tea")).steps == TEA


@pytest.mark.parametrize("way", [("silent", 0), ("drip", 200), ("drip", 500), ("drip headers", 0)])
def test_a_server_that_never_ends_is_left_in_time(server: ChatServer, way: tuple[str, int]) -> None:
    server.behaviour = lambda n, body: way
    since_s = time.monotonic()
    with pytest.raises(InputError, match="none in time"):
        planner(server, timeout_s=0.7).plan(Goal(START, "make tea"))
    assert time.monotonic() - since_s < 4


def test_all_tries_share_one_time(server: ChatServer) -> None:
    def slow_nonsense(n: int, body: dict[str, Any]) -> str:
        time.sleep(0.5)
        return "hm"

    server.behaviour = slow_nonsense
    since_s = time.monotonic()
    with pytest.raises(InputError, match="none in time"):
        planner(server, timeout_s=0.8, tries=1000).plan(Goal(START, "make tea"))
    assert time.monotonic() - since_s < 4


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.usefixtures("no_waiting")
def test_an_endless_body_is_left_at_its_size(server: ChatServer, status: int) -> None:
    server.behaviour = lambda n, body: ("endless", status)
    with pytest.raises(InputError, match="more than 1,000,000 bytes"):
        planner(server).plan(Goal(START, "make tea"))


@pytest.mark.parametrize(
    "sent",
    [b"<html>It works!</html>", b"{}", b'{"choices": []}', b"\xff\xfe", b'{"choices": [{"message": 3}]}'],
)
def test_what_is_no_completion_is_shown(server: ChatServer, sent: bytes) -> None:
    server.behaviour = lambda n, body: ("raw", sent)
    with pytest.raises(InputError, match="a chat completion"):
        planner(server).plan(Goal(START, "make tea"))


def test_an_answer_that_was_cut_off_is_called_so(server: ChatServer) -> None:
    server.behaviour = lambda n, body: ("json", completion('{"steps": ["boil', "length"))
    with pytest.raises(InputError, match="cut off"):
        planner(server).plan(Goal(START, "make tea"))


def test_an_answer_of_nothing_is_empty(server: ChatServer) -> None:
    server.behaviour = lambda n, body: ("json", completion(None))
    with pytest.raises(InputError, match="empty"):
        planner(server).plan(Goal(START, "make tea"))


def test_the_picture_does_not_follow_a_redirect(server: ChatServer) -> None:
    with chat_server(well_behaved) as elsewhere:
        server.behaviour = lambda n, body: ("redirect", f"{elsewhere.url}/chat/completions")
        with pytest.raises(InputError, match="307"):
            planner(server).plan(Goal(START, "make tea"))
        assert not elsewhere.bodies


@pytest.mark.usefixtures("no_waiting")
def test_nobody_there_is_told_at_once() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
    since_s = time.monotonic()
    with pytest.raises(InputError, match=r"(?s)an answer.*does it run"):
        open_backend("planners", "openai=tiny", {"url": url, "exemplars": 0}).plan(Goal(START, "make tea"))
    assert time.monotonic() - since_s < 5


@pytest.mark.parametrize(
    "url", ["", "localhost:11434/v1", "ftp://host/v1", "http://", "http://me:word@host/v1"]
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(InputError, match=r"planner\.url") as refused:
        open_backend("planners", "openai=tiny", {"url": url, "exemplars": 0})
    assert "word" not in str(refused.value)


def test_the_address_may_stand_in_the_environment(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    server.behaviour = lambda n, body: ANSWER
    opened = open_backend("planners", "openai=tiny", {"exemplars": 0})
    assert opened.plan(Goal(START, "make tea")).steps == TEA
    assert server.headers[0]["authorization"] == "Bearer none"


def test_without_a_model_or_with_settings_that_make_no_sense(server: ChatServer) -> None:
    with pytest.raises(InputError, match="openai=MODEL"):
        open_backend("planners", "openai", {"url": server.url})
    for wrong in ({"tries": "0"}, {"timeout_s": "nan"}, {"exemplars": "-1"}, {"max_tokens": "0"}):
        with pytest.raises(InputError, match="above 0"):
            planner(server, **wrong)


def test_it_plans_where_a_loop_is_running_already(server: ChatServer) -> None:
    server.behaviour = lambda n, body: ANSWER

    async def notebook() -> tuple[str, ...]:
        return planner(server).plan(Goal(START, "make tea")).steps

    assert asyncio.run(notebook()) == TEA
