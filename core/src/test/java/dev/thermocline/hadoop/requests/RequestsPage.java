package dev.thermocline.hadoop.requests;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.util.VersionInfo;

/** Renders docs/REQUESTS.md from what was measured. */
final class RequestsPage {
    private static final String INTRODUCTION = """
            # Requests

            What reads and writes cost in requests to S3: plain S3A of Hadoop %s with each of its input streams, and
            Thermocline. This page is written by a test from what it measured; do not edit it by hand. The same test fails
            the build when a request changes or this page is stale. To write it again:
            `./mvnw -pl core -am test-compile surefire:test@default-test -Dtest=RequestsPageTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dthermocline.docs.update=true`

            How it is measured:

            - The client is the Hadoop API, called as Parquet, Spark and Delta call it, on an S3 server on loopback behind
              a proxy that logs each request. Each cell has a file system, a cache and a bucket of its own. Options are
              Hadoop's and Thermocline's defaults, but for the endpoint, credentials, directories, the size of the disk
              tier, its write queue (128 MB, so that a slow disk sheds no block) and one option of the
              analytics stream (below).
            - *classic*, *analytics* and *prefetch* are the values of `fs.s3a.input.stream.type` of plain S3A; analytics
              is Hadoop's default. *Cold*: the cache holds nothing but what the row describes as done before. *Warm*: the same
              was done once before in this process, uncounted; for a change (delete, rename) the file's footer was read.
            - Files are random bytes in the frame of a Parquet file: a footer of 20 KB, read as Parquet reads it (the last
              8 bytes, then the footer), with S3A's status and the read policy of Parquet. The analytics stream also
              prefetches column chunks that it learns from real footers; there is nothing to learn here. It holds what it
              read for 1 s; the option for that is set to 10 minutes, so the row *the same again* is the best it can do,
              and after 1 s it pays the row before again. What it sends then is not measured.
            - Sizes are what the GETs' ranges ask for, cut at the end of the file, in units of powers of 1024. A client that
              stops reading early receives less. PUT bodies are not counted.
            - Requests that a stream sends in the background are waited for, so every count is exact.
            - Not counted: one HEAD for each bucket and process, with which the first suffix GET is compared. A store whose
              answers disagree gets no suffix GETs, and each cold row with one costs a HEAD more, as classic does.

            """;

    private static final String NOTES = """

            Reading the table:

            - Thermocline fetches whole blocks of 1020 KB and tails of 64 KB, so a cold read asks for more bytes than classic
              where little is read of a file, and fewer requests where the footer is read.
            - A file whose last block is shorter than its tail (here 4 MB: 16 KB) costs a cold read of the whole file one GET
              of 64 KB more than classic: the tail is fetched by itself.
            - `openFile` with a length alone names no version. Classic reads whatever is there; Thermocline's first GET brings
              version and tail.
            - `open` and `openFile` of a name of which nothing is known send one request, as S3A does: a GET of the tail where
              S3A sends a HEAD. With a status or a length, they send none until something is read.
            - No row but one costs Thermocline more requests than classic, and no warm row more than a cold one; the test
              fails otherwise. The one is the whole file that another client has replaced: its tail comes by itself.
            """;

    private RequestsPage() {}

    /** One row's cells, in the order of {@link Contender}. */
    record Row(Scenario scenario, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }
    }

    /** The whole page, with a newline at its end. */
    static String render(List<Row> rows) {
        StringBuilder page = new StringBuilder(INTRODUCTION.formatted(VersionInfo.getVersion()));
        page.append(Arrays.stream(Contender.values())
                .map(Contender::title)
                .collect(Collectors.joining(" | ", "| scenario | ", " |\n")));
        page.append("|---".repeat(Contender.values().length + 1)).append("|\n");
        for (Row row : rows) {
            page.append(row.cells().stream()
                    .collect(Collectors.joining(" | ", "| " + row.scenario().title() + " | ", " |\n")));
        }
        return page.append(NOTES).toString();
    }
}
