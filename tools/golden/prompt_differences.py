"""Counts where prompts read otherwise than by AUTOMATIC1111's own parser: tools/run golden prompt_differences FILE [COUNT]

FILE is ``modules/prompt_parser.py`` of its web interface, which is not part of this repository; it needs ``lark``. Random
texts of the signs that matter are read by it and by ``prompts.py``, which the Java side is compared with. Prints the
classes of difference with their counts and an example each.
"""

import collections
import importlib.util
import random
import sys

import prompts

STEPS = prompts.STEPS
PIECES = ["a", "red", "cat", " ", " ", ", ", "(", ")", "[", "]", ":", "|", "0.5", "3", "1.2", ":0.3]", ":1.3)", "\\", "\\(",
          "\\]", "é", "🍎", " BREAK ", "[a|b]", "(c)", "[d:e:0.5]", "x:y"]


def theirs(parser, text):
    """The text of every step, and the words of each; None where a weight is no number."""
    schedule = parser.get_learned_conditioning_prompt_schedules([text], STEPS)[0]
    texts = [next(part for until, part in schedule if step <= until) for step in range(1, STEPS + 1)]
    try:
        words = [parser.parse_prompt_attention(each) for each in texts]
    except ValueError:
        return texts, None
    # weights of BREAK are -1, unless brackets have changed them
    return texts, [joined([[None if weight == -1 else word, weight] for word, weight in each]) for each in words]


def ours(text):
    items = prompts.tree(text, STEPS)
    texts = [prompts.at_step(items, step) for step in range(1, STEPS + 1)]
    try:
        words = [prompts.emphasis(each) for each in texts]
    except ValueError:
        return texts, None
    return texts, [joined([[None, -1] if word is None else word for word in each]) for each in words]


def joined(words):
    """Neighbours of one weight as one; what is empty does not count."""
    result = []
    for word, weight in words:
        if word == "":
            continue
        if result and word is not None and result[-1][0] is not None and abs(result[-1][1] - weight) < 1e-9:
            result[-1][0] += word
        else:
            result.append([word, weight])
    return result


def kind(text, our, their):
    if our[0] == their[0]:
        if our[1] is None or their[1] is None:
            return "a weight that is no number, refused by one of both"
        return "BREAK inside of brackets" if "BREAK" in text else "other weights"
    if all(len(one) <= len(other) for one, other in zip(our[0], their[0], strict=True)):
        return "a bracket with a stray sign right behind it, unread there"
    return "other texts"


def main(file, count="30000"):
    spec = importlib.util.spec_from_file_location("prompt_parser", file)
    parser = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(parser)
    draw = random.Random(20261122)
    found = collections.defaultdict(list)
    for _ in range(int(count)):
        text = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 14)))
        our, their = ours(text), theirs(parser, text)
        if our != their and not same(our, their):
            found[kind(text, our, their)].append(text)
    print(f"{sum(map(len, found.values()))} of {count} texts are read differently")
    for name, texts in sorted(found.items(), key=lambda item: -len(item[1])):
        print(f"{len(texts):6} {name}, such as {min(texts, key=len)!r}")


def same(our, their):
    if our[0] != their[0] or our[1] is None or their[1] is None:
        return False
    return all(
        len(one) == len(other)
        and all(a[0] == b[0] and abs(a[1] - b[1]) < 1e-9 for a, b in zip(one, other, strict=True))
        for one, other in zip(our[1], their[1], strict=True)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
