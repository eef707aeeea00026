"""Bars for a person at a terminal, silence for everything else."""

import io
import sys

import pytest

from claimcheck.progress import Bars, Silent, for_terminal


class Screen(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def watch(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Put a screen in the place of stderr. No fixture: pytest sets stderr anew between set-up and test."""
    stream = Screen()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    return stream


def test_bars_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch)
    assert isinstance(for_terminal(), Bars)
    assert isinstance(for_terminal(quiet=True), Silent)
    monkeypatch.setenv("CI", "true")
    assert isinstance(for_terminal(), Silent)
    monkeypatch.delenv("CI")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(for_terminal(), Silent)


def test_a_bar_shows_the_stage_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = watch(monkeypatch)
    with Bars().stage("Judge [pairs]", 10) as stage:
        stage.advance(4)
        stage.advance(6)
    written = screen.getvalue()
    assert "Judge [pairs]" in written
    assert "10/10" in written


def test_stages_of_unknown_size_and_errors_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch)
    with pytest.raises(ValueError, match="inside"), Bars(colour=False).stage("Read", None) as stage:
        stage.advance()
        raise ValueError("inside")


def test_silence() -> None:
    with Silent().stage("Read", 3) as stage:
        stage.advance(3)
