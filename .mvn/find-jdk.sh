# Sets JAVA_HOME to a JDK 25 or newer, or says in one line how to get one and returns 1. POSIX shell; sourced by ./mvnw and ./sfumato.

# Prints the feature version of the JDK under $1, or 0 where there is none.
jdk_version() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1 | grep . || echo 0
}

# Prints one candidate directory a line, best first.
jdk_candidates() {
    [ -n "${JAVA_HOME:-}" ] && echo "$JAVA_HOME"
    on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null) && dirname "$(dirname "$on_path")"
    ls -d /usr/lib/jvm/*/ 2>/dev/null
    ls -d "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/*/ 2>/dev/null
    [ -x /usr/libexec/java_home ] && /usr/libexec/java_home -v 25+ 2>/dev/null
    ls -d "$HOME"/.jdks/*/ 2>/dev/null
    return 0
}

find_jdk() {
    found=$(jdk_candidates | while IFS= read -r candidate; do
        candidate=${candidate%/}
        if [ "$(jdk_version "$candidate")" -ge 25 ]; then
            echo "$candidate"
            break
        fi
    done)
    if [ -z "$found" ]; then
        echo "sfumato: no JDK 25 or newer found (looked at JAVA_HOME, PATH, /usr/lib/jvm, SDKMAN, java_home): install one, e.g. 'apt install openjdk-25-jdk' or 'sdk install java 25-tem', or set JAVA_HOME" >&2
        return 1
    fi
    JAVA_HOME=$found
    export JAVA_HOME
}
