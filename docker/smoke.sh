#!/usr/bin/env bash
# Builds the image, starts it, and paints through it. Where no container engine answers, the Dockerfile's instructions
# are executed in a fresh Debian root made by debootstrap (needs root, debootstrap and a JDK 25; takes some minutes).
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
url=http://127.0.0.1:8080
service=''

say() { echo "docker/smoke: $*"; }

# Answers over HTTP as the README says: healthy, paints, remembers.
check_service() {
    for _ in $(seq 120); do
        curl -fsS "$url/health" >/dev/null 2>&1 && break
        sleep 1
    done
    curl -fsS "$url/health"
    echo
    curl -fsS "$url/v1/images/generations" -H 'Content-Type: application/json' \
        -d '{"prompt": "a red apple", "seed": 7, "steps": 8}' >"$work/answer.json"
    python3 - "$work/answer.json" <<'PY'
import base64, json, sys
png = base64.b64decode(json.load(open(sys.argv[1]))["data"][0]["b64_json"])
assert png.startswith(b"\x89PNG\r\n\x1a\n"), png[:16]
print(f"a PNG of {len(png)} bytes")
PY
    curl -fsS "$url/v1/runs" | grep -q '"status"' && say "the run is listed"
}

with_engine() {
    local engine=$1
    say "building and starting by $engine compose"
    trap '"$engine" compose -f "$root/docker/compose.yaml" down --volumes; rm -rf "$work"' EXIT
    "$engine" compose -f "$root/docker/compose.yaml" up --build --detach --wait
    check_service
    "$engine" compose -f "$root/docker/compose.yaml" exec sfumato sfumato generate "a red apple" --seed 7 --steps 8
}

stop_service() {
    [ -z "$service" ] || kill -- "-$service" 2>/dev/null || true
    rm -rf "$work"
}

# Prints the argument list that execute.py wrote under a name, quoted for eval.
process() {
    python3 -c 'import json, shlex, sys; print(shlex.join(json.load(open(sys.argv[1]))[sys.argv[2]]))' \
        "$work/image.json" "$1"
}

without_engine() {
    say "no container engine answers: executing the Dockerfile in a debootstrap root"
    [ "$(id -u)" = 0 ] || { say "that needs root"; exit 1; }
    trap stop_service EXIT
    local mirror
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep '/debian/*$' | head -n 1)
    debootstrap --variant=minbase bookworm "$work/debian" ${mirror:+"$mirror"} >"$work/debootstrap.log"
    cp /etc/resolv.conf /etc/hosts "$work/debian/etc/"
    . "$root/.mvn/find-jdk.sh"
    find_jdk
    mkdir -p "$work/jdk/opt/java"
    cp -a --reflink=auto "$JAVA_HOME" "$work/jdk/opt/java/openjdk"
    # Packages link it to a file of the machine.
    cp -L --remove-destination "$JAVA_HOME/lib/security/cacerts" "$work/jdk/opt/java/openjdk/lib/security/cacerts"
    python3 "$root/docker/execute.py" --dockerfile "$root/docker/Dockerfile" --context "$root" --roots "$work/roots" \
        --image "debian:bookworm-slim=$work/debian" --image "eclipse-temurin:25-jdk=$work/jdk" --out "$work/image.json"
    local built
    built=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["root"])' "$work/image.json")
    set -m
    eval "$(process serve)" &
    service=$!
    set +m
    check_service
    eval "$(process health)" && echo && say "the health check passes"
    eval "$(process entrypoint) generate 'a red apple' --seed 7 --steps 8"
    eval "$(process entrypoint) runs"
    [ "$(find "$built/var/lib/sfumato" -user 10001 -name '*.wandb' | wc -l)" -ge 2 ] && say "runs belong to the user of the image"
    say "not done without an engine: layers, the volume, the published port, read-only root and dropped capabilities"
}

if docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
    with_engine docker
elif podman compose version >/dev/null 2>&1 && podman info >/dev/null 2>&1; then
    with_engine podman
else
    without_engine
fi
say "passed"
