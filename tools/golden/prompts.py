"""Writes golden data of the prompt syntax: tools/run golden prompts CLIP_FOLDER > .../golden-prompts.json

It says what AUTOMATIC1111's grammar makes of a prompt at every step, down to token ids and weights. Written from the
documented behaviour, by rules of rewriting: where the Java side reads from the outside in, this replaces innermost
brackets first. The tokenizer is transformers' CLIPTokenizer on the vocabulary of the tests.
"""

import json
import platform
import random
import re
import sys
from dataclasses import dataclass, field

import transformers
from transformers import CLIPTokenizer

STEPS = 10
BACKTRACK = 20
NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*")
CLOSING = {"(": ")", "[": "]"}

HAND_WRITTEN = [
    "", " ", "a red apple", "an (important) word", "(unbalanced", "unbalanced)", "[less", "less]", "\\(literal\\]",
    "(unnecessary)(parens)", "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "(a:1.2)", "(a: 1.2 )", "(a:-1)",
    "(a:+.5)", "(a:5.)", "(a:.)", "(a:1.2.3)", "a:1.2) b", "(a:b:1.2)", "(a [b) c]", "[a (b] c:1.5)", "([a)]", "()", "[]",
    "(())", "(a) (b) [c]", "((a:0.5) b:2)", "a\\b", "a\\\\b", "\\", "a\\", "\\(a\\)", "(\\(a\\):1.3)", "(a\\:1.2)",
    "[a\\:1.2]", "[a\\|b]", "a [b:3]", "a [b: 3 ]", "a [[[b]]:2]", "[(a:2):3]", "a [b : c : 1] d", "a[b:[c:d:2]:1]e",
    "a [b:.5] c", "a [b::.5] c", "a [:b:.5] c", "[::3]", "[:3]", "[3]", "[a:b:c:3]", "[a:b:0]", "[a:b:-3]", "[a:b:1.0]",
    "[a:b:99]", "[a:b:1e1]", "[a:b:0.05e1]", "[a:b:x]", "((a][:b:c [d:3]", "[a|(b:1.1)]", "[fe|]male", "[fe|||]male",
    "[a|b|c] [d|e]", "[[a|b]|c]", "[a|b", "a | b [c:3]", "[a|b:3]", "[a|b:c:3]", "([a|b]:1.3)", "(x [a:b:3])", "[(a|b):3]",
    "[a (b:c:3]", "(a:[1.2|0.8])", "(a:[1.5:0.5:4])", "[a:b:3", "[\n:3]", "a BREAK b", "aBREAK b", "BREAK", "BREAK BREAK a",
    "a BREAK", "[a BREAK b:c:3]", "a AND b", "a :1.2 AND b: 0.4", "a AND", "AND", "a ANDROID", "(a AND b)", "photo 16:9",
    "a:1:2", "a AND b :-0.5 AND [c:d:4]:2", "red, (green:1.1), blue", "é [🍎|日本] ñ", "a\nb [c\n:\nd:2]", "(a\n:1.3)",
]


@dataclass
class Edit:
    before: list
    after: list
    last: int


@dataclass
class Choice:
    options: list


@dataclass
class Literal:
    """A bracketed stretch whose brackets are left to emphasis."""

    items: list


@dataclass
class Stray:
    """A sign that found no partner, which no bracket may hold."""

    sign: str
    fatal: bool = False


@dataclass
class Stack:
    opener: str
    items: list = field(default_factory=list)


def units(text):
    """Characters, with escaped ones as units of two; the newline cannot be escaped."""
    position = 0
    while position < len(text):
        if text[position] == "\\":
            if position + 1 < len(text) and text[position + 1] != "\n":
                yield text[position : position + 2]
                position += 2
                continue
            yield Stray("\\", fatal=True)
        else:
            yield text[position]
        position += 1


def split(items, sign):
    parts = [[]]
    for item in items:
        if item == sign:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def is_clean(items, *allowed):
    return not any(isinstance(item, Stray) or (item in (":", "|") and item not in allowed) for item in items)


def plain(items):
    """The text of items, or None if one of them is a bracket's result."""
    return "".join(items) if all(isinstance(item, str) for item in items) else None


def reduce(opener, items, steps):
    """What a bracket and its partner make of the items between them; None if they are strays."""
    if opener == "(":
        clean = is_clean(items, ":") and items.count(":") <= 1
        return Literal(["(", *items, ")"]) if clean else None
    if is_clean(items):
        return Literal(["[", *items, "]"])
    if is_clean(items, "|"):
        return Choice(split(items, "|"))
    if is_clean(items, ":") and items.count(":") <= 2:
        *texts, when = split(items, ":")
        number = plain(when)
        match = NUMBER.fullmatch(number) if number is not None else None
        if match:
            value = float(match[1])
            last = min(steps, int(value * steps)) if "." in match[1] else int(min(steps, value))
            before, after = texts if len(texts) == 2 else ([], texts[0])
            return Edit(before, after, last)
    return None


def tree(text, steps):
    stacks = [Stack("")]
    for unit in units(text):
        if isinstance(unit, str) and unit in CLOSING:
            stacks.append(Stack(unit))
        elif isinstance(unit, str) and unit in CLOSING.values():
            close(stacks, unit, steps)
        else:
            stacks[-1].items.append(unit)
    while len(stacks) > 1:
        spill(stacks)
    items = stacks[0].items
    fatal = any(item == "|" or (isinstance(item, Stray) and item.fatal) for item in items)
    return [text] if fatal else items


def spill(stacks):
    """The innermost open bracket has no partner: it and what it holds belong to the level around."""
    lost = stacks.pop()
    stacks[-1].items += [Stray(lost.opener), *lost.items]


def close(stacks, sign, steps):
    top = stacks[-1]
    if len(stacks) == 1 or CLOSING[top.opener] != sign:
        # It crosses what is open or closes nothing; no bracket that holds it can be one.
        while len(stacks) > 1:
            spill(stacks)
        stacks[-1].items.append(Stray(sign))
        return
    reduced = reduce(top.opener, top.items, steps)
    if reduced is None:
        spill(stacks)
        stacks[-1].items.append(Stray(sign))
    else:
        stacks.pop()
        stacks[-1].items.append(reduced)


def at_step(items, step):
    text = ""
    for item in items:
        match item:
            case str():
                text += item
            case Stray(sign):
                text += sign
            case Literal(inner):
                text += at_step(inner, step)
            case Edit(before, after, last):
                text += at_step(before if step <= last else after, step)
            case Choice(options):
                text += at_step(options[(step - 1) % len(options)], step)
    return text


def emphasis(text):
    """Pairs of words and weight; None for the end of a window."""
    words = []  # [text, weight, still open brackets]
    round_starts, square_starts = [], []

    def scale(start, factor):
        for word in words[start:]:
            if word[0] is not None:
                word[1] *= factor

    position = 0
    while position < len(text):
        weight = re.compile(r":\s*([+-]?[.\d]+)\s*\)").match(text, position)
        sign = text[position]
        position += 1
        if sign == "\\":
            if position < len(text) and text[position] in "\\()[]":
                words.append([text[position], 1.0])
                position += 1
        elif sign == "(":
            round_starts.append(len(words))
        elif sign == "[":
            square_starts.append(len(words))
        elif sign == ":" and weight:
            if round_starts:
                scale(round_starts.pop(), float(weight[1]))
            else:
                words.append([weight[0], 1.0])
            position = weight.end()
        elif sign == ")" and round_starts:
            scale(round_starts.pop(), 1.1)
        elif sign == "]" and square_starts:
            scale(square_starts.pop(), 1 / 1.1)
        elif sign in ":)]":
            words.append([sign, 1.0])
        else:
            end = position
            while end < len(text) and text[end] not in "\\()[]:":
                end += 1
            chunk = text[position - 1 : end]
            position = end
            for index, part in enumerate(re.split(r"\s*\bBREAK\b\s*", chunk)):
                if index:
                    words.append([None, 1.0])
                words.append([part, 1.0])
    for start in round_starts:
        scale(start, 1.1)
    for start in square_starts:
        scale(start, 1 / 1.1)
    return merged(words)


def merged(words):
    result = []
    for text, weight in words:
        if text is None:
            result.append(None)
        elif text == "":
            continue
        elif result and result[-1] is not None and result[-1][1] == weight:
            result[-1][0] += text
        else:
            result.append([text, weight])
    return result


def windows(words, tokenizer):
    """Ids and weights of every window."""
    comma = tokenizer(",", add_special_tokens=False)["input_ids"]
    room = tokenizer.model_max_length - 2
    done, current = [], []
    for entry in words:
        if entry is None:
            done.append(current)
            current = []
            continue
        for token in tokenizer(entry[0], add_special_tokens=False)["input_ids"]:
            is_comma = [token] == comma
            if len(current) == room:
                commas = [index for index, (_, _, each) in enumerate(current) if each]
                near = bool(commas) and room - commas[-1] <= BACKTRACK and not is_comma
                kept = commas[-1] + 1 if near else room
                done.append(current[:kept])
                # a comma that was seen in the window before does not count in the next
                current = [(id_, weight, False) for id_, weight, _ in current[kept:]]
            current.append((token, entry[1], is_comma))
    if current or not done:
        done.append(current)
    return [framed(window, tokenizer, room) for window in done]


def framed(window, tokenizer, room):
    fill = room - len(window)
    ids = [id_ for id_, _, _ in window]
    weights = [weight for _, weight, _ in window]
    # run lengths keep the file small
    return {
        "ids": [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id],
        "pad": [tokenizer.pad_token_id, fill],
        "weights": runs([1.0, *weights, 1.0, *[1.0] * fill]),
    }


def runs(values):
    result = []
    for value in values:
        if result and result[-1][0] == value:
            result[-1][1] += 1
        else:
            result.append([value, 1])
    return result


def parts(text):
    """The prompts between AND, with their weights."""
    for part in re.split(r"\bAND\b", text):
        match = re.fullmatch(r"(.*?)\s*:\s*([-+]?(?:\d+\.?|\d*\.\d+))\s*", part, re.S)
        yield (match[1].strip(), float(match[2])) if match else (part.strip(), 1.0)


def describe(text, tokenizer):
    described = []
    for part, weight in parts(text):
        items = tree(part, STEPS)
        spans = []
        for step in range(1, STEPS + 1):
            words = emphasis(at_step(items, step))
            if spans and spans[-1]["words"] == words:
                spans[-1]["until"] = step
            else:
                spans.append({"until": step, "words": words})
        for span in spans:
            span["windows"] = windows(span.pop("words"), tokenizer)
        described.append({"weight": weight, "spans": spans})
    return described


def prompts():
    """Written by hand, and random ones of the signs that matter."""
    yield from HAND_WRITTEN
    draw = random.Random(20261122)
    pieces = ["a", "red", "cat", " ", " ", ", ", "(", ")", "[", "]", ":", "|", "0.5", "3", "1.2", ":0.3]", ":1.3)", "\\", "\\(", "\\]"]
    pieces += ["é", "🍎", " BREAK ", "[a|b]", "(c)", "[d:e:0.5]", "x:y"]
    for _ in range(250):
        yield "".join(draw.choice(pieces) for _ in range(draw.randint(1, 24)))
    for _ in range(12):
        words = draw.randint(60, 260)
        yield " ".join(draw.choice(["red", "apple,", "(cat:1.3),", "[dog]", "blue", "sky", "tree"]) for _ in range(words))


def main(vocabulary):
    tokenizer = CLIPTokenizer.from_pretrained(vocabulary)
    cases = []
    for prompt in prompts():
        try:
            cases.append({"prompt": prompt, "parts": describe(prompt, tokenizer)})
        except ValueError:  # a weight such as 1.2.3
            cases.append({"prompt": prompt, "refused": True})
    document = {
        "made_by": "tools/golden/prompts.py",
        "python": platform.python_version(),
        "transformers": transformers.__version__,
        "steps": STEPS,
    }
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    print(json.dumps(document)[:-1] + ', "cases": [\n' + lines + "\n]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
