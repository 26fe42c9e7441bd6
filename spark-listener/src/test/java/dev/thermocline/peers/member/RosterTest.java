package dev.thermocline.peers.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.peers.member.Members.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** {@link Roster}: who may be asked, and who owns what, as each process sees it. */
class RosterTest {
    private static final Path FILE = new Path("s3a://lake/t/a.parquet");
    private static final Path LOG = new Path("s3a://lake/t/_delta_log/00000000000000000001.json");

    private static Member member(String id, String zone, String version) {
        return new Member(id, "host", 1, zone, version);
    }

    private static final List<Member> MEMBERS = List.of(
            member("1", "a", "1"),
            member("2", "a", "1"),
            member("3", "b", "1"),
            member("4", "a", "2"),
            member(Roster.DRIVER, "a", "1"));

    @Test
    void onlyThoseOfTheZoneAndVersionAreAsked() {
        assertThat(Roster.of("1", MEMBERS).peers()).containsOnlyKeys("2", Roster.DRIVER);
        assertThat(Roster.of("3", MEMBERS).peers()).isEmpty();
        assertThat(Roster.of("4", MEMBERS).peers()).isEmpty();
        assertThat(Roster.of("nobody", MEMBERS).peers()).isEmpty();
    }

    @Test
    void allOfAZoneNameTheSameOwnersAndTheDriverIsNone() {
        Set<String> owners = new HashSet<>();
        for (int section = 0; section < 50; section++) {
            long position = section * Roster.SECTION + 17;
            String owner = Roster.of("1", MEMBERS).owner(FILE, position).orElseThrow();
            assertThat(Roster.of("2", MEMBERS).owner(FILE, position)).hasValue(owner);
            assertThat(Roster.of(Roster.DRIVER, MEMBERS).owner(FILE, position)).hasValue(owner);
            owners.add(owner);
        }
        assertThat(owners).containsExactlyInAnyOrder("1", "2");
        assertThat(Roster.of("3", MEMBERS).owner(FILE, 0)).hasValue("3");
        assertThat(Roster.of("1", MEMBERS).tailOwners(FILE)).hasSize(2).doesNotContain(Roster.DRIVER);
    }

    @Test
    void ownerBeforeIsWhoOwnsAFileWithoutThisProcess() {
        List<Member> three = new ArrayList<>(MEMBERS);
        three.add(member("5", "a", "1"));
        List<Member> before =
                three.stream().filter(member -> !member.id().equals("2")).toList();
        int owned = 0;
        for (int section = 0; section < 50; section++) {
            long position = section * Roster.SECTION;
            Roster joined = Roster.of("2", three);
            boolean own = joined.owner(FILE, position).orElseThrow().equals("2");
            assertThat(joined.ownerBefore(FILE, position))
                    .isEqualTo(own ? Roster.of("1", before).owner(FILE, position) : Optional.empty());
            owned += own ? 1 : 0;
        }
        assertThat(owned).isBetween(5, 30);
        assertThat(Roster.of("1", MEMBERS).ownerBefore(LOG, 0)).isEmpty();
        assertThat(Roster.of("3", MEMBERS).ownerBefore(FILE, 0))
                .as("alone in its zone")
                .isEmpty();
    }

    @Test
    void logsOfTablesAreTheDriversWhereItCanBeAsked() {
        assertThat(Roster.of("1", MEMBERS).owner(LOG, 0)).hasValue(Roster.DRIVER);
        assertThat(Roster.of("1", MEMBERS).tailOwners(LOG)).containsExactly(Roster.DRIVER);
        assertThat(Roster.of("3", MEMBERS).owner(LOG, 0)).isEmpty();
        assertThat(Roster.of("3", MEMBERS).tailOwners(LOG)).isEmpty();
    }
}
