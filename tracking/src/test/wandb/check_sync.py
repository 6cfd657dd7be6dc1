"""Uploads run directories by the official `wandb sync` to a server of this script, and compares what arrives.

Usage: check_sync.py EXPECTED.json WORK_FOLDER PROGRAM...

EXPECTED.json is what our own reader made of the journals:
{"runs": {ID: {"segments": [path], "history": [{}], "config": {}, "summary": {}, "files": {path: sha256},
"tags": [], "exit_code": 0, "printed": [line], "measured": [{}], ...}}}.
PROGRAM is the command that uploads one run; its id is appended to it. Ends with 0 and a line a run if all is equal.
"""
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FEATURES = {"ServerFeaturesQuery": {"serverInfo": {"features": []}}}


class Server(ThreadingHTTPServer):
    """Keeps what clients send, by run."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.runs = {}
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A client that hangs up without a word is its own affair."""

    def run_of(self, name):
        return self.runs.setdefault(
            name, {"history": [], "events": [], "output": [], "summary": {}, "files": {}, "upserts": [], "ends": []}
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data

    def answer(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer({})

    def do_PUT(self):
        _, _, run, path = self.path.split("?")[0].split("/", 3)
        data = self.body()
        with self.server.lock:
            self.server.run_of(run)["files"][path] = hashlib.sha256(data).hexdigest()
        self.answer({})

    def do_POST(self):
        data = self.body()
        with self.server.lock:
            if self.path == "/graphql":
                self.answer({"data": self.graphql(json.loads(data))})
            elif self.path.endswith("/file_stream"):
                self.stream(json.loads(data))
                self.answer({})
            else:
                self.answer({})

    def graphql(self, query):
        operation, given = query.get("operationName"), query.get("variables") or {}
        if operation == "UpsertBucket":
            run = self.server.run_of(given["name"])
            run["upserts"].append(given)
            bucket = {
                "id": "stored-" + given["name"],
                "name": given["name"],
                "displayName": given.get("displayName") or given["name"],
                "description": "",
                "config": given.get("config") or "{}",
                "sweepName": None,
                "project": {"id": "p", "name": given["project"], "entity": {"id": "e", "name": "us"}},
                "historyLineCount": len(run["history"]),
            }
            return {"upsertBucket": {"bucket": bucket, "inserted": len(run["upserts"]) == 1}}
        if operation == "CreateRunFiles":
            urls = [{"name": name, "uploadUrl": f"{self.server.url}/up/{given['run']}/{name}"} for name in given["files"]]
            return {"createRunFiles": {"runID": "r", "uploadHeaders": [], "files": urls}}
        return FEATURES.get(operation, {})

    def stream(self, body):
        run = self.server.run_of(re.match(r"/files/[^/]+/[^/]+/([^/]+)/", self.path).group(1))
        for name, key in (("wandb-history.jsonl", "history"), ("wandb-events.jsonl", "events"), ("output.log", "output")):
            part = (body.get("files") or {}).get(name)
            if part:
                # as the server does: a line that comes again replaces the one at its place
                run[key][part["offset"] : part["offset"] + len(part["content"])] = part["content"]
        summary = (body.get("files") or {}).get("wandb-summary.json")
        if summary:
            run["summary"] = json.loads(summary["content"][-1])
        if body.get("complete"):
            run["ends"].append(body["exitcode"])


def differences(where, ours, theirs):
    """The paths at which two values differ; numbers are compared as doubles."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            if key not in ours or key not in theirs:
                yield f"{where}.{key}: only {'uploaded' if key in theirs else 'in the journal'}"
            else:
                yield from differences(f"{where}.{key}", ours[key], theirs[key])
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{where}: {len(ours)} in the journal, {len(theirs)} uploaded"
        for at, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(f"{where}[{at}]", one, other)
    elif isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        if float(ours) != float(theirs) and not (ours != ours and theirs != theirs):
            yield f"{where}: {ours} in the journal, {theirs} uploaded"
    elif ours != theirs:
        yield f"{where}: {ours!r} in the journal, {theirs!r} uploaded"


def told(run, key):
    """What the server knows of a run: what was said last; null says nothing."""
    return next((upsert[key] for upsert in reversed(run["upserts"]) if upsert.get(key)), None)


def compare(ours, run):
    yield from differences("history", ours["history"], [json.loads(line) for line in run["history"]])
    yield from differences("steps", ours["steps"], [json.loads(line)["_step"] for line in run["history"]])
    last = run["upserts"][-1]
    config = {key: entry["value"] for key, entry in json.loads(last["config"]).items()}
    labels = {key: value for key, value in config.pop("_wandb", {}).items() if key.endswith("class_labels")}
    yield from differences("config", ours["config"], config)
    yield from differences("class_labels", ours["class_labels"], labels)
    summary = {key: value for key, value in run["summary"].items() if key != "_wandb"}
    yield from differences("summary", ours["summary"], summary)
    files = {path: run["files"].get(path) for path in ours["files"]}
    yield from differences("files", ours["files"], files)
    for key, theirs in (("group", "groupName"), ("job_type", "jobType"), ("name", "displayName"), ("notes", "notes")):
        if ours[key] is not None or key != "name":  # a run without a name gets one from the server
            yield from differences(key, ours[key], told(run, theirs))
    yield from differences("tags", ours["tags"], told(run, "tags") or [])
    yield from differences("exit_code", ours["exit_code"], run["ends"][-1] if run["ends"] else None)
    printed = [re.sub(r"^(ERROR )?\S+ ", "", line) for line in run["output"]]
    yield from differences("printed", ours["printed"], printed)
    measured = []
    for line in run["events"]:
        event = {key.removeprefix("system."): value for key, value in json.loads(line).items()}
        measured.append({key: value for key, value in event.items() if not key.startswith("_")})
    yield from differences("measured", ours["measured"], measured)


def main():
    expected, work, program = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(expected, encoding="utf-8") as file:
        runs = json.load(file)["runs"]
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, WANDB_BASE_URL=server.url, WANDB_API_KEY="k" * 40)
    for name in ("DIR", "CACHE_DIR", "CONFIG_DIR", "DATA_DIR"):
        environment["WANDB_" + name] = os.path.join(work, name.lower())

    def upload(name):
        return subprocess.run(program + [name], env=environment, capture_output=True, text=True, timeout=300)

    def check(name):
        ours, done = runs[name], upload(name)
        found = list(compare(ours, server.run_of(name))) if done.returncode == 0 else [done.stdout + done.stderr]
        lines = len(server.run_of(name)["history"])
        again = upload(name)
        if again.returncode != 0 or len(server.run_of(name)["history"]) != lines:
            found.append(f"uploading again: {again.returncode}, {lines} lines became more; {again.stdout}{again.stderr}")
        return lines, found

    wrong = 0
    # the client mostly waits
    with ThreadPoolExecutor(4) as pool:
        for name, (lines, found) in zip(runs, pool.map(check, runs)):
            wrong += bool(found)
            print(f"{name}: {lines} steps, {len(runs[name]['files'])} files: {'equal' if not found else 'DIFFERENT'}")
            for difference in found[:20]:
                print("   ", difference)
    server.shutdown()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
