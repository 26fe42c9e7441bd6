#!/usr/bin/env bash
# Plants one fault at a time in a copy of the repository and runs ModelTest on it, which has to fail. Takes the names of
# faults, or plants all. Run from anywhere; needs what ./mvnw verify has fetched.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && git rev-parse --show-toplevel)"
steps="${STEPS:-6000}"
main=core/src/main/java/dev/thermocline

# name | file | what stands there | what is planted in its place
faults() {
    cat <<'LIST'
etag-ignored|cache/ObjectVersion.java|return etag.equals(other.etag) && length == other.length;|return length == other.length;
epoch-ignored|hadoop/StatusCache.java|epochs.current(name) != epoch|epochs.current(name) < epoch
edge-off-by-one|engine/Grid.java|return (int) (position / blockSize);|return (int) ((position + 1) / blockSize);
evicts-another-key|hadoop/MutationInterceptor.java|.name(key)|.name(key + "/")
statuses-outlive-changes|hadoop/StatusCache.java|statuses.invalidate(name);|statuses.cleanUp();
captured-blocks-misplaced|hadoop/BodyCapture.java|blocks++;|blocks += 2;
replaceable-names-trusted|hadoop/PathRules.java|return immutable.test(key) ? Kind.IMMUTABLE : Kind.VERSIONED;|return immutable.test(key) ? Kind.IMMUTABLE : Kind.IMMUTABLE;
checksum-ignored|cache/BlockFrame.java|if (crc(bytes.duplicate()) != expected) {|if (crc(bytes.duplicate()) != expected && page < 0) {
frame-of-another-block|cache/BlockFrame.java|if (fixed.getLong(4) != key.objectId() \|\| fixed.getInt(12) != key.index()) {|if (key.index() < -9) {
declared-length-believed|hadoop/CachingInputStream.java|return Math.min(readLimit, file.object().length());|return readLimit == Long.MAX_VALUE ? file.object().length() : readLimit;
wrong-tail-kept|hadoop/TailFetch.java|if (seen.length() != known) {|if (seen.length() < 0) {
look-at-the-wrong-end|hadoop/SuffixAnswer.java|byte[] tail = in.readNBytes(expected);|byte[] tail = in.readNBytes(expected); if (expected > 1) { tail[expected - 1] = tail[0]; }
LIST
}

copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git clone -q "$here" "$copy/repository"
cd "$copy/repository"
sed -i '/<arg>-Werror<\/arg>/d' pom.xml # a planted fault may be code that a compiler warns of
missed=0
while IFS= read -r line; do
    IFS=$'\x01' read -r name file present planted <<<"$(sed 's/\\|/\x02/g; s/|/\x01/g; s/\x02/|/g' <<<"$line")"
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then
        continue
    fi
    PRESENT="$present" PLANTED="$planted" perl -0pi -e 's/\Q$ENV{PRESENT}\E/$ENV{PLANTED}/g or die "not there: $ENV{PRESENT}\n"' "$main/$file"
    if ./mvnw -o -q -B -pl testkit,core test-compile surefire:test@default-test -Dtest=ModelTest -Dmodel.steps="$steps" \
        -Djacoco.skip=true -Dcheckstyle.skip -Dspotless.check.skip=true -Dforbiddenapis.skip -Dmdep.analyze.skip=true \
        -Dsurefire.failIfNoSpecifiedTests=false >"$copy/log" 2>&1; then
        echo "$name: NOT FOUND in $steps steps"
        missed=1
    elif grep -q "COMPILATION ERROR" "$copy/log"; then
        echo "$name: does not compile: $(grep -m1 -o '[A-Za-z]*\.java:\[[0-9,]*\] .*' "$copy/log")"
        missed=1
    else
        echo "$name: found, $(grep -o -m1 'step [0-9]*, [A-Z_0-9]*' "$copy/log")"
    fi
    git checkout -q -- "$main"
done < <(faults)
exit $missed
