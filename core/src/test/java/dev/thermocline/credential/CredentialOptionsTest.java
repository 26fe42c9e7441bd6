package dev.thermocline.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.s3a.Constants;
import org.apache.hadoop.fs.s3a.audit.S3AAuditConstants;
import org.apache.hadoop.fs.s3a.auth.ProfileAWSCredentialsProvider;
import org.apache.hadoop.fs.s3a.auth.delegation.DelegationConstants;
import org.apache.hadoop.fs.s3a.commit.CommitConstants;
import org.apache.hadoop.fs.s3a.impl.InternalConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each option that S3A knows is in the owner of what is cached, or is known to change nothing of what S3 grants. A new
 * release of Hadoop with a new option fails here until somebody has decided.
 */
class CredentialOptionsTest {
    private static final List<Class<?>> CONSTANTS = List.of(
            Constants.class,
            DelegationConstants.class,
            InternalConstants.class,
            CommitConstants.class,
            S3AAuditConstants.class);

    /** Options about credentials that are not in the list of the owner's, and why. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("fs.s3a.", "a prefix"),
            Map.entry("fs.s3a.bucket.", "a prefix: folded into the options"),
            Map.entry("fs.s3a.client.", "a prefix"),
            Map.entry("fs.s3a.bucket.%s.accesspoint.arn", "folded into fs.s3a.accesspoint.arn"),
            Map.entry("fs.s3a.accesspoint.required", "refuses to start, no more"),
            Map.entry("fs.s3a.endpoint", "in the name of objects; one with a policy of its own in the owner"),
            Map.entry("fs.s3a.endpoint.region", "its partition is in the name of objects"),
            Map.entry("fs.s3a.security.credential.provider.path", "what lies there is in the owner"),
            Map.entry("fs.s3a.server-side-encryption-algorithm", "a former key, which Hadoop translates"),
            Map.entry("fs.s3a.server-side-encryption.key", "a former key, which Hadoop translates"),
            Map.entry("fs.s3a.encryption.cse.custom.keyring.class.name", "client-side encryption is not cached"),
            Map.entry("fs.s3a.encryption.cse.kms.region", "client-side encryption is not cached"),
            Map.entry("fs.s3a.encryption.cse.v1.compatibility.enabled", "client-side encryption is not cached"),
            Map.entry("fs.s3a.assumed.role.session.duration", "how often keys are renewed"));

    /** Without their prefix {@code fs.s3a.}. */
    private static final String OF_NO_INTEREST = """
            acl.default analytics.accelerator attempts.maximum audit.enabled audit.execution.interceptors
            audit.referrer.enabled audit.referrer.filter audit.reject.out.of.span.operations
            audit.request.handlers audit.service.classname authoritative.path block.size bucket.probe buffer.dir
            bulk.delete.page.size capability.aws.v2 capability.directory.marker.action.delete
            capability.directory.marker.action.keep capability.directory.marker.aware
            capability.directory.marker.policy.authoritative capability.directory.marker.policy.delete
            capability.directory.marker.policy.keep capability.magic.committer capability.magic.output.stream
            capability.multipart.uploads.enabled change.detection.mode change.detection.source
            change.detection.version.required checksum.generation checksum.validation classloader.isolation
            committer. committer.abort.pending.uploads committer.experimental.collect.iostatistics
            committer.generate.uuid committer.magic committer.magic.cleanup.enabled committer.magic.enabled
            committer.magic.track.commits.in.memory.enabled committer.name committer.require.uuid
            committer.staging.abort.pending.uploads committer.staging.conflict-mode committer.staging.tmp.path
            committer.staging.unique-filenames committer.summary.report.directory committer.threads
            connection.acquisition.timeout connection.establish.timeout connection.expect.continue
            connection.idle.time connection.keepalive connection.maximum connection.part.upload.timeout
            connection.request.timeout connection.ssl.enabled connection.timeout connection.ttl
            create.checksum.algorithm create.conditional.enabled create.header create.multipart
            create.performance create.performance.enabled create.storage.class cross.region.access.enabled
            ddbsigning-algorithm directory.marker.retention directory.operations.purge.uploads
            downgrade.syncable.exceptions endpoint.fips etag.checksum.enabled executor.capacity
            experimental.aws.s3.throttling experimental.input.fadvise failinject.inconsistency.key.substring
            failinject.inconsistency.msec failinject.inconsistency.probability failinject.throttle.probability
            fast.buffer.size fast.upload fast.upload.active.blocks fast.upload.buffer
            input.async.drain.threshold input.stream.custom.factory input.stream.type
            internal.upload.part.count.limit io.rate.limit list.version max.total.tasks
            metadatastore.authoritative metadatastore.fail.on.write.error metadatastore.impl
            metadatastore.metadata.ttl multiobjectdelete.enable multipart.purge multipart.purge.age
            multipart.size multipart.threshold multipart.uploads.enabled object.content.encoding
            optimized.copy.from.local.enabled paging.maximum path.style.access performance.flags
            prefetch.block.count prefetch.block.size prefetch.enabled prefetch.max.blocks.count proxy.domain
            proxy.host proxy.password proxy.port proxy.ssl.enabled proxy.username proxy.workstation
            readahead.range request.md5.header retry.http.5xx.errors retry.interval retry.limit
            retry.throttle.interval retry.throttle.limit s3express.create.session s3guard.cli.prune.age
            s3guard.consistency.retry.interval s3guard.consistency.retry.limit s3guard.ddb.background.sleep
            s3guard.ddb.max.retries s3guard.ddb.region s3guard.ddb.table s3guard.ddb.table.capacity.read
            s3guard.ddb.table.capacity.write s3guard.ddb.table.create s3guard.ddb.table.sse.cmk
            s3guard.ddb.table.sse.enabled s3guard.ddb.table.tag. s3guard.ddb.throttle.retry.interval
            s3guard.disabled.warn.level s3guard.local.max_records s3guard.local.ttl socket.recv.buffer
            socket.send.buffer ssl.channel.mode threads.keepalivetime threads.max user.agent.prefix
            vectored.active.ranged.reads vectored.read.max.merged.size vectored.read.min.seek.size
            """;

    private static Set<String> known(List<Class<?>> classes) throws IllegalAccessException {
        Set<String> known = new TreeSet<>();
        for (Class<?> constants : classes) {
            for (Field field : constants.getDeclaredFields()) {
                if (field.getType() == String.class && field.trySetAccessible()) {
                    String value = (String) field.get(null);
                    if (value.startsWith("fs.s3a.")) {
                        known.add(value);
                    }
                }
            }
        }
        return known;
    }

    private static Set<String> inTheOwner() {
        return Stream.concat(CredentialOptions.SECRETS.stream(), CredentialOptions.PLAIN.stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> ofNoInterest() {
        return Arrays.stream(OF_NO_INTEREST.split("\\s+"))
                .filter(name -> !name.isEmpty())
                .map("fs.s3a."::concat)
                .collect(Collectors.toSet());
    }

    @Test
    void everyOptionOfS3aIsClassified() throws IllegalAccessException {
        assertClassified(known(CONSTANTS));
    }

    @Test
    @Tag("since-hadoop-3.4.2") // the provider of profiles
    void everyOptionOfProfilesIsClassified() throws IllegalAccessException {
        Set<String> known = known(List.of(ProfileAWSCredentialsProvider.class));

        assertThat(known).isNotEmpty();
        assertClassified(known);
    }

    private static void assertClassified(Set<String> known) {
        Set<String> unclassified = new TreeSet<>(known);
        unclassified.removeAll(inTheOwner());
        unclassified.removeAll(ELSEWHERE.keySet());
        unclassified.removeAll(ofNoInterest());

        assertThat(unclassified)
                .as("decide whether S3 grants more or less by it; if so, add it to CredentialOptions")
                .isEmpty();
    }

    @Test
    void noOptionIsClassifiedTwice() {
        assertThat(inTheOwner()).doesNotContainAnyElementsOf(ofNoInterest());
        assertThat(inTheOwner()).doesNotContainAnyElementsOf(ELSEWHERE.keySet());
        assertThat(ofNoInterest()).doesNotContainAnyElementsOf(ELSEWHERE.keySet());
    }

    @Test
    void wordsOfCredentialsAreNeverOfNoInterest() {
        assertThat(ofNoInterest())
                .filteredOn(name -> !name.startsWith("fs.s3a.proxy."))
                .noneMatch(
                        name -> name.matches(".*(key$|secret|token|role|credential|profile|auth\\.|encrypt|grant).*"));
    }
}
