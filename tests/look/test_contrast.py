"""Text reaches 4.5 to 1 on its ground, in both themes, computed from static/css/tokens.css."""

import math
import re
from pathlib import Path

import pytest


TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
LIGHT, DARK = 0, 1
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def color(name: str, theme: int) -> str:
    """The value of a token in a theme."""
    match = re.search(rf"\s--{name}: (light-dark\((.+)\)|[^;]+);", TOKENS)
    assert match, name
    if match.group(2) is None:
        return match.group(1)
    depth = 0
    for position, character in enumerate(match.group(2)):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            pair = match.group(2)[:position], match.group(2)[position + 1 :]
            return pair[theme].strip()
    raise AssertionError(name)


def linear(text: str, hue: float = 0) -> tuple[float, float, float]:
    """Linear-light sRGB of "#rrggbb" or "oklch(L% C var(--hue))", clipped to the gamut.

    The matrices are those of the OKLab definition (Björn Ottosson, 2020).
    """
    if text.startswith("#"):
        channels = [int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return r, g, b
    match = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) var\(--hue\)\)", text)
    assert match, text
    lightness, chroma = float(match.group(1)) / 100, float(match.group(2))
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    mixed = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    r, g, b = (min(max(channel, 0), 1) for channel in mixed)
    return r, g, b


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """WCAG's contrast ratio, from 1 to 21."""
    lighter, darker = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other)), reverse=True
    )
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS = ["k-side", "k-bg", "k-raised", "k-sunken", "k-hover", "k-soft"]


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("words", ["k-text", "k-quiet", "k-link"])
def test_words_are_readable(words: str, ground: str, theme: int) -> None:
    ratio = contrast(linear(color(words, theme)), linear(color(ground, theme)))
    assert ratio >= 4.5


@THEMES
@pytest.mark.parametrize("kind", ["bad", "warn", "ok"])
@pytest.mark.parametrize("ground", ["k-bg", "k-raised", None])
def test_words_with_a_meaning_are_readable(kind: str, ground: str | None, theme: int) -> None:
    behind = color(ground or f"k-{kind}-soft", theme)
    assert contrast(linear(color(f"k-{kind}", theme)), linear(behind)) >= 4.5


@THEMES
@pytest.mark.parametrize("fill", ["k-accent", "k-accent-strong", "k-bad-fill"])
def test_words_on_filled_buttons_are_readable(fill: str, theme: int) -> None:
    assert contrast(linear("#ffffff"), linear(color(fill, theme))) >= 4.5


@THEMES
@pytest.mark.parametrize("hue", [float(hue) for hue in re.findall(r"--hue: (\d+);", TOKENS)])
def test_initials_and_labels_are_readable(hue: float, theme: int) -> None:
    words = linear(color("tint-text", theme), hue)
    assert contrast(words, linear(color("tint", theme), hue)) >= 4.5


@THEMES
@pytest.mark.parametrize("ground", ["k-bg", "k-raised"])
def test_tick_boxes_stand_out(ground: str, theme: int) -> None:
    assert contrast(linear(color("k-tick-line", theme)), linear(color(ground, theme))) >= 3


@THEMES
def test_grey_labels_are_readable(theme: int) -> None:
    ratio = contrast(linear(color("k-quiet", theme)), linear(color("k-grey-soft", theme)))
    assert ratio >= 4.5
