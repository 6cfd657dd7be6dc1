#!/usr/bin/env python3
"""Executes the instructions of a Dockerfile in plain folders, for machines without a container engine.

Needs root, and one folder for each base image. RUN and the final process are started by chroot in mount and process
namespaces of their own. What only an engine gives is not done: layers, resource limits, published ports, volumes.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path


def instructions(dockerfile):
    """Yields (name, rest) of each instruction, continuation lines joined."""
    text = re.sub(r"\\\n", " ", dockerfile.read_text())
    for line in text.splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name.upper(), rest.strip()


class Stage:
    """A root folder and what the instructions so far say of processes in it."""

    def __init__(self, root):
        self.root = root
        self.env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        self.user = "root"
        self.workdir = "/"
        self.health = self.entrypoint = self.cmd = None

    def path(self, inside):
        return Path(f"{self.root}/{os.path.normpath(os.path.join(self.workdir, inside))}")

    def command(self, argv):
        """The argument list that runs argv in the root, as the user, in the working directory; more may be appended."""
        env = dict(self.env)
        if self.user != "root":
            env["HOME"] = f"/home/{self.user}"
        inner = f"mount -t proc proc /proc && cd {shlex.quote(self.workdir)} && exec " + (
            "" if self.user == "root" else f"setpriv --reuid={self.user} --regid={self.user} --init-groups --no-new-privs "
        ) + shlex.join(argv) + ' "$@"'
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "env", "-i",
                *(f"{k}={v}" for k, v in env.items()), "chroot", str(self.root), "/bin/sh", "-c", inner, "sh"]


def ignored(context, dockerfile):
    """A predicate for paths of the context that the .dockerignore beside the Dockerfile keeps out."""
    listing = Path(f"{dockerfile}.dockerignore")
    patterns = [p for p in listing.read_text().split() if p] if listing.exists() else []

    def test(path):
        relative = str(path.relative_to(context))
        return any(fnmatch.fnmatch(relative, p) or p.startswith("**/") and path.name == p[3:] for p in patterns)

    return test


def copy(source, target, skip):
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        for child in source.iterdir():
            if not skip(child):
                copy(child, target / child.name, skip)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)


def clone(base, root):
    subprocess.run(["cp", "-a", "--reflink=auto", f"{base}/.", str(root)], check=True)


def build(arguments):
    bases = dict(pair.split("=", 1) for pair in arguments.image)
    stages, stage = {}, None
    for name, rest in instructions(arguments.dockerfile):
        print(f"{name} {rest}", flush=True)
        if name == "FROM":
            image, _, alias = rest.partition(" AS ")
            root = arguments.roots / f"stage-{len(stages)}"
            root.mkdir(parents=True)
            clone(bases[image], root)
            stage = stages[alias or "last"] = Stage(root)
        elif name == "RUN":
            subprocess.run(stage.command(["/bin/sh", "-c", rest]), check=True)
        elif name == "COPY":
            words = rest.split()
            other = stages[words.pop(0).removeprefix("--from=")] if words[0].startswith("--from=") else None
            source = Path(f"{other.root}/{words[0]}") if other else arguments.context / words[0]
            copy(source, stage.path(words[1]), (lambda p: False) if other else ignored(arguments.context, arguments.dockerfile))
        elif name == "ENV":
            stage.env.update(pair.split("=", 1) for pair in shlex.split(rest))
        elif name == "WORKDIR":
            stage.workdir = rest
            Path(f"{stage.root}/{rest}").mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            stage.user = rest
        elif name == "HEALTHCHECK":
            stage.health = ["/bin/sh", "-c", rest.split(" CMD ", 1)[1]]
        elif name == "ENTRYPOINT":
            stage.entrypoint = json.loads(rest)
        elif name == "CMD":
            stage.cmd = json.loads(rest)
        elif name not in ("VOLUME", "EXPOSE"):
            raise SystemExit(f"{name}: this interpreter does not know it")
    return stage


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dockerfile", type=Path, required=True)
    parser.add_argument("--context", type=Path, required=True)
    parser.add_argument("--image", action="append", default=[], metavar="NAME=FOLDER", help="the root of a base image")
    parser.add_argument("--roots", type=Path, required=True, help="an empty folder for the stages")
    parser.add_argument("--out", type=Path, required=True, help="gets the argument lists of the image's processes, as JSON")
    arguments = parser.parse_args()
    stage = build(arguments)
    arguments.out.write_text(json.dumps({
        "root": str(stage.root),
        "serve": stage.command(stage.entrypoint + stage.cmd),
        "entrypoint": stage.command(stage.entrypoint),
        "health": stage.command(stage.health),
    }))


if __name__ == "__main__":
    sys.exit(main())
