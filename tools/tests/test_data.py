"""Concepts, captions and pictures of the training set."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sfumato_tools.captions import bare, caption, coloured, with_article
from sfumato_tools.concepts import Concept, read_concepts
from sfumato_tools.data import HUES, Picture, place, recolour, render
from sfumato_tools.sheet import CONTACT_SHEET, grid, read_prompts

RED_DISC = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10">{}</svg>'
DISC = RED_DISC.format('<circle cx="3" cy="3" r="2" fill="#d02020"/>')
APPLE = Concept(("red-apple",), "a red apple", ("an apple",), True, True, True)


def test_the_vocabulary_has_no_name_twice() -> None:
    names = [concept.name for concept in read_concepts()]
    assert len(names) > 300
    assert len(names) == len(set(names))


def test_a_concept_with_an_unknown_flag_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "concepts.tsv"
    path.write_text("# comment\ncat|a cat||z\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"concepts.tsv:2: unknown flags \['z'\]"):
        read_concepts(path)


def test_a_concept_with_too_few_columns_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "concepts.tsv"
    path.write_text("cat|a cat\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r":1: expected 3 or 4 columns"):
        read_concepts(path)


def test_a_recolour_replaces_the_colour_in_the_name() -> None:
    assert coloured("a red apple", "purple", tuple(HUES)) == "a purple apple"
    assert coloured("grapes", "orange", tuple(HUES)) == "orange grapes"
    assert with_article("orange circle") == "an orange circle"
    assert bare("the earth") == "earth"


def test_a_coloured_background_is_always_named() -> None:
    rng = random.Random(3)
    for _ in range(200):
        assert "on a blue background" in caption(APPLE, None, "blue", "noto", tuple(HUES), rng)


def test_captions_depend_on_the_random_numbers_alone() -> None:
    first, second = ([caption(APPLE, None, None, "fluent", tuple(HUES), rng) for _ in range(20)]
                     for rng in (random.Random(5), random.Random(5)))
    assert first == second
    assert len(set(first)) > 3


def test_an_icon_is_centred_whatever_its_place() -> None:
    left, top, right, bottom = render(DISC).getchannel("A").getbbox()
    width, height = render(DISC).size
    assert abs(left - (width - right)) <= 2
    assert abs(top - (height - bottom)) <= 2


def test_a_recolour_turns_the_hue_and_keeps_the_shape() -> None:
    image = render(DISC)
    blue = recolour(image, HUES["blue"])
    assert blue is not None
    red_value, _, blue_value, _ = blue.getpixel((image.width // 2, image.height // 2))
    assert blue_value > 150 > 80 > red_value
    assert np.array_equal(np.asarray(blue)[..., 3], np.asarray(image)[..., 3])


def test_a_recolour_to_the_colour_that_it_has_is_none() -> None:
    assert recolour(render(DISC), HUES["red"]) is None


def test_a_grey_icon_is_not_recoloured() -> None:
    assert recolour(render(DISC.replace("#d02020", "#777777")), HUES["blue"]) is None


def test_a_picture_is_painted_on_its_background() -> None:
    picture = Picture(APPLE, "noto", None, render(DISC))
    white = place(picture, None, random.Random(1))
    assert white.shape == (64, 64, 3)
    assert tuple(white[0, 0]) == (255, 255, 255)
    assert white[32, 32, 0] > 150 > white[32, 32, 1]
    black = place(picture, "black", random.Random(1))
    assert black[0, 0].max() < 40


def test_the_contact_sheet_has_24_prompts_and_begins_with_the_apple() -> None:
    prompts = read_prompts(CONTACT_SHEET)
    assert len(prompts) == len(set(prompts)) == 24
    assert prompts[0] == "a red apple"


def test_a_grid_holds_each_picture_at_its_place() -> None:
    pictures = [np.full((2, 3, 3), value, dtype=np.uint8) for value in (10, 20, 30)]
    sheet = grid(pictures, columns=2, gap=1)
    assert sheet.shape == (7, 9, 3)
    assert Image.fromarray(sheet).getpixel((5, 1)) == (20, 20, 20)
    assert Image.fromarray(sheet).getpixel((1, 4)) == (30, 30, 30)
