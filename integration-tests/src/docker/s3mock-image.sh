#!/usr/bin/env bash
# Builds the image "thermocline/s3mock" from Adobe's S3Mock on Maven Central and this machine's JDK, where no image registry
# can be reached. Needs a JDK of 17 or later with jlink, curl or a local copy of the jar, and a Docker engine. Then:
#   ./mvnw -Pdocker verify -Dthermocline.s3.image=thermocline/s3mock
# Usage: s3mock-image.sh [s3mock-exec.jar]
set -euo pipefail
version=5.2.0
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

jlink --no-header-files --no-man-pages --strip-debug --output "$root/jre" \
    --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.zipfs,jdk.management
if [ $# -gt 0 ]; then
    cp "$1" "$root/s3mock.jar"
else
    (cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && ./mvnw -q -B dependency:copy \
        -Dartifact="com.adobe.testing:s3mock:$version:jar:exec" -DoutputDirectory="$root" -Dmdep.stripVersion=true)
    mv "$root"/s3mock-exec.jar "$root/s3mock.jar"
fi
mkdir -p "$root/tmp" "$root/etc"
echo "root:x:0:0:root:/:/" >"$root/etc/passwd"
# what the JRE is linked with: a loader, and the C library's name service
find "$root/jre" -type f \( -name '*.so' -o -name java \) -exec ldd {} + 2>/dev/null |
    grep -o '/[^ ]*\.so[^ ]*' | grep -v "^$root" | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
tar -C "$root" -c . | docker import \
    --change 'ENTRYPOINT ["/jre/bin/java", "-XX:+UseSerialGC", "-Xmx1g", "-jar", "/s3mock.jar"]' \
    --change 'EXPOSE 9090' - thermocline/s3mock
