#!/usr/bin/env bash
# Plants one bug at a time (planted-faults.txt, which says how) and runs the tests that are named for it, which have to
# fail. Takes the names of bugs, or runs all. Nothing in the working tree changes.
#
#   planted-faults.sh [--check] [NAME ...]
#
# --check only looks whether the source still has what each bug takes the place of, once.
#
# Needs what ./mvnw verify has fetched. Works on a copy of the working tree, which Maven compiles once; a bug's file is
# compiled into a directory before it on the class path. The tests run once without any bug first. Ends with 1 if a bug was
# not found, or could not be planted.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
top="$(git -C "$here" rev-parse --show-toplevel)"
list="$here/planted-faults.txt"
modules=(testkit core spark-listener)
limit=300 # seconds for the tests of one bug: one that makes a test wait for ever is found

check=
[ "${1:-}" = --check ] && { check=1; shift; }

# reads the next bug into name, module, tests, file, present and planted
next() {
    local line last=
    name=
    present=()
    planted=()
    while IFS= read -r line <&3; do
        case "$line" in
            '') [ -z "$name" ] || return 0 ;;
            '#'*) ;;
            '= '*) read -r name module tests <<<"${line#= }" ;;
            '@ '*) file="${line#@ }" ;;
            '- '*) if [ "$last" = - ]; then present[-1]+=$'\n'"${line#- }"; else present+=("${line#- }"); fi ;;
            '+ '*) if [ "$last" = + ]; then planted[-1]+=$'\n'"${line#+ }"; else planted+=("${line#+ }"); fi ;;
            *) echo "$list: $line?" >&2; exit 2 ;;
        esac
        last="${line:0:1}"
    done
    [ -n "$name" ]
}

wanted() { [ ${#names[@]} = 0 ] || [[ " ${names[*]} " == *" $name "* ]]; }

names=("$@")
failed=0
count=0
declare -A all
exec 3<"$list"
while next; do
    wanted || continue
    count=$((count + 1))
    all[$module]="${all[$module]:-} $tests"
    source="$top/$module/src/main/java/dev/thermocline/$file"
    if ! [ -f "$source" ]; then
        echo "$name: STALE, there is no $module: $file"
        failed=1
        continue
    fi
    text="$(<"$source")"
    for snippet in "${present[@]}"; do
        rest="${text#*"$snippet"}"
        if [ "$rest" = "$text" ] || [[ "$rest" == *"$snippet"* ]]; then
            echo "$name: STALE, not once in $file: $snippet"
            failed=1
        fi
    done
done
exec 3<&-
[ $count -gt 0 ] || { echo "no such bug: $*" >&2; exit 2; }
if [ -n "$check" ] || [ $failed = 1 ]; then
    [ $failed = 1 ] || echo "$count bugs can be planted"
    exit $failed
fi

copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git -C "$top" ls-files -z --cached --others --exclude-standard |
    tar -C "$top" --null --ignore-failed-read -T - -cf - 2>/dev/null | tar -C "$copy" -xf -
cd "$copy"
git init -q . # some tests look for the repository
joined="$(IFS=,; echo "${modules[*]}")"
if ! ./mvnw -o -q -B -pl "$joined" test-compile dependency:build-classpath -Dmdep.outputFile=target/class-path \
    -Dmdep.includeScope=test -Dcheckstyle.skip -Dspotless.check.skip=true -Dforbiddenapis.skip -Djacoco.skip=true >log 2>&1; then
    tail -30 log
    exit 2
fi

cat >Run.java <<'JAVA'
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.nio.file.*;
import java.util.*;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.*;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests that are named, by class or class#method. Ends with 0 if all passed, 1 if not, 3 if there are none. */
public class Run {
    public static void main(String[] names) throws Exception {
        Path classes = Path.of("target", "test-classes");
        Map<String, String> byName = new HashMap<>();
        try (var files = Files.walk(classes)) {
            files.map(file -> classes.relativize(file).toString()).filter(file -> file.endsWith(".class"))
                    .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
                    .forEach(name -> byName.put(name.substring(name.lastIndexOf('.') + 1), name));
        }
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String name : names) {
            String[] parts = name.split("#");
            String type = byName.get(parts[0]);
            if (type == null) {
                System.out.println("RESULT no test " + name);
                System.exit(3);
            }
            if (parts.length == 1) {
                selectors.add(selectClass(type));
                continue;
            }
            Class<?> declaring = Class.forName(type);
            Arrays.stream(declaring.getDeclaredMethods())
                    .filter(method -> method.getName().equals(parts[1]) && !method.isSynthetic())
                    .forEach(method -> selectors.add(selectMethod(declaring, method)));
        }
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(), summary);
        var failures = summary.getSummary().getFailures();
        for (var failure : failures) {
            String message = String.valueOf(failure.getException()).strip().replaceAll("\\s+", " ");
            System.out.println("RESULT " + failure.getTestIdentifier().getDisplayName() + ": "
                    + message.substring(0, Math.min(110, message.length())));
        }
        System.exit(!failures.isEmpty() ? 1 : summary.getSummary().getTestsSucceededCount() == 0 ? 3 : 0);
    }
}
JAVA

# class path of a module: its classes and those below it, and its dependencies
class_path() {
    local below
    for below in "${modules[@]}"; do
        printf '%s:' "$copy/$below/target/classes" "$copy/$below/target/test-classes"
        [ "$below" = "$1" ] && break
    done
    cat "$copy/$1/target/class-path"
}

# the launcher of the tests' JUnit is not among the dependencies: surefire has fetched it
launcher() {
    local engine version
    engine="$(tr ':' '\n' <"$copy/core/target/class-path" | grep -m1 'junit-platform-commons')"
    version="$(basename "$(dirname "$engine")")"
    local repository="${engine%/org/junit/*}/org/junit"
    local jar
    for jar in "$repository/platform/junit-platform-launcher/$version/junit-platform-launcher-$version.jar" \
        "$repository/platform/junit-platform-engine/$version/junit-platform-engine-$version.jar" \
        "$repository/jupiter/junit-jupiter-engine/5.${version#1.}/junit-jupiter-engine-5.${version#1.}.jar"; do
        [ -f "$jar" ] || { echo "$jar is not there: run ./mvnw verify once" >&2; exit 2; }
        printf '%s:' "$jar"
    done
}
engines="$(launcher)"
mkdir runner
javac -d runner -cp "$engines$(cat core/target/class-path)" Run.java

# run MODULE CLASSES-BEFORE TEST...
run() {
    local module="$1" before="$2"
    shift 2
    (cd "$module" && timeout "$limit" java -Xmx1g -XX:MaxDirectMemorySize=512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        -Dbasedir="$copy/$module" -Dmodel.steps="${STEPS:-6000}" \
        -cp "$before:$(class_path "$module"):$engines$copy/runner" Run "$@" >"$copy/log" 2>&1 3<&-)
}

for module in "${!all[@]}"; do
    # shellcheck disable=SC2046 # one argument a test
    if ! limit=900 run "$module" "$copy/none" $(tr ' ' '\n' <<<"${all[$module]}" | sort -u); then
        echo "$module: tests fail without any bug"
        grep '^RESULT' log || tail -30 log
        exit 2
    fi
done

exec 3<"$list"
while next; do
    wanted || continue
    rm -rf planted
    mkdir planted
    source="planted/$(basename "$file")"
    cp "$module/src/main/java/dev/thermocline/$file" "$source"
    for at in "${!present[@]}"; do
        PRESENT="${present[$at]}" PLANTED="${planted[$at]}" perl -0pi -e 's/\Q$ENV{PRESENT}\E/$ENV{PLANTED}/g' "$source"
    done
    if ! javac -proc:none -nowarn -Xlint:none --release 17 -parameters -g -d planted -cp "$(class_path "$module")" \
        "$source" >log 2>&1; then
        echo "$name: DOES NOT COMPILE: $(grep -m1 'error:' log)"
        failed=1
        continue
    fi
    status=0
    # shellcheck disable=SC2086 # one argument a test
    run "$module" "$copy/planted" $tests || status=$?
    case $status in
        1) echo "$name: FOUND, $(grep -m1 '^RESULT' log | cut -d' ' -f2-)" ;;
        124) echo "$name: FOUND, a test does not end" ;;
        0) echo "$name: MISSED by $tests"; failed=1 ;;
        *) echo "$name: THE TESTS DID NOT RUN ($status)"; tail -5 log; failed=1 ;;
    esac
done
exit $failed
