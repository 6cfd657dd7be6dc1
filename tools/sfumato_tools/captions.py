"""Captions: what a person might type for one augmented picture."""

from __future__ import annotations

import random

from sfumato_tools.concepts import Concept

ARTICLES = ("a ", "an ", "the ")

STYLE_WORDS = {
    "noto": ("noto style", "shaded style"),
    "fluent": ("fluent style", "flat style"),
}


def bare(phrase: str) -> str:
    """The phrase without its leading article."""
    for article in ARTICLES:
        if phrase.startswith(article):
            return phrase[len(article):]
    return phrase


def with_article(noun: str) -> str:
    """The noun phrase behind the indefinite article that its first letter asks for."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def coloured(phrase: str, colour: str, known_colours: tuple[str, ...]) -> str:
    """The phrase with the colour before its noun, in place of a colour that it names already."""
    noun = bare(phrase)
    words = [word for word in noun.split() if word not in known_colours]
    recoloured = f"{colour} {' '.join(words)}"
    return recoloured if bare(phrase) == phrase else with_article(recoloured)


def subject(concept: Concept, colour: str | None, known_colours: tuple[str, ...], rng: random.Random) -> str:
    """One of the concept's names, the main one more often than all the synonyms together."""
    if colour is not None:
        return coloured(concept.name, colour, known_colours)
    if concept.synonyms and rng.random() < 0.4:
        return rng.choice(concept.synonyms)
    return concept.name


def caption(
    concept: Concept,
    colour: str | None,
    background: str | None,
    style: str,
    known_colours: tuple[str, ...],
    rng: random.Random,
) -> str:
    """One caption; a white background goes without saying most of the time."""
    text = subject(concept, colour, known_colours, rng)
    shape = rng.random()
    if shape < 0.35:
        text = bare(text)
    elif shape < 0.40:
        text = f"an emoji of {text}"
    if background is not None:
        text += f" on {with_article(background)} background"
    elif rng.random() < 0.06:
        text += " on a white background"
    if rng.random() < 0.15:
        text += ", " + rng.choice(STYLE_WORDS[style])
    return text
