package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CommitFile;
import dev.thermocline.s3.StoreScope;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of objects: one for each object, whatever the endpoint is written like. */
class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000,127.0.0.1:9000",
        "127.0.0.1:9000/,127.0.0.1:9000",
        "HTTPS://MinIO.Example/,minio.example",
        "s3.eu-central-1.amazonaws.com,aws",
        "https://s3.amazonaws.com,aws",
        "s3.dualstack.eu-central-1.amazonaws.com:443,aws",
        "s3-fips.us-east-1.amazonaws.com,aws",
        "https://bucket.vpce-0123-abc.s3.us-east-1.vpce.amazonaws.com,aws",
        "s3.us-gov-west-1.amazonaws.com,aws-us-gov",
        "s3-fips-us-gov-west-1.amazonaws.com,aws-us-gov",
        "s3.cn-north-1.amazonaws.com.cn,aws-cn",
        "s3.us-iso-east-1.c2s.ic.gov,aws-iso",
        "s3.us-isob-east-1.sc2s.sgov.gov,aws-iso-b",
        "amazonaws.com.example,amazonaws.com.example",
        "notamazonaws.com,notamazonaws.com"
    })
    void endpointsThatMeanTheSameAreOne(String configured, String endpoint) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.endpoint", configured);

        assertThat(StoreScope.of(configuration, "lake")).isEqualTo(new StoreScope(endpoint, "lake"));
    }

    @Test
    void noEndpointIsAws() {
        assertThat(StoreScope.of(new Configuration(false), "lake")).isEqualTo(new StoreScope("aws", "lake"));
    }

    @ParameterizedTest
    @CsvSource({"eu-west-1,aws", "us-gov-east-1,aws-us-gov", "cn-northwest-1,aws-cn", "us-isob-east-1,aws-iso-b"})
    void regionNamesThePartitionWhereNoEndpointDoes(String region, String endpoint) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.endpoint.region", region);

        assertThat(StoreScope.of(configuration, "lake")).isEqualTo(new StoreScope(endpoint, "lake"));
        configuration.set("fs.s3a.endpoint", "s3.amazonaws.com");
        assertThat(StoreScope.of(configuration, "lake")).isEqualTo(new StoreScope(endpoint, "lake"));
        configuration.set("fs.s3a.endpoint", "minio.example");
        assertThat(StoreScope.of(configuration, "lake")).isEqualTo(new StoreScope("minio.example", "lake"));
    }

    @Test
    void endpointBucketAndKeyMakeTheName() {
        StoreScope scope = new StoreScope("aws", "lake");

        assertThat(scope.name("a/b")).isEqualTo(scope.name("a/b"));
        assertThat(scope.name("a/b")).isNotEqualTo(scope.name("a/c"));
        assertThat(scope.name("a/b")).isNotEqualTo(new StoreScope("aws", "lak").name("ea/b"));
        assertThat(scope.name("a/b")).isNotEqualTo(new StoreScope("minio", "lake").name("a/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#meta", "a#range:0-5", "a?versionId=1", "a ", "a%20", "A"})
    void signsInKeysMeanNothing(String key) {
        StoreScope scope = new StoreScope("aws", "lake");

        assertThat(scope.name(key)).isNotEqualTo(scope.name("a"));
    }

    @Test
    void commitIsRecognisedByItsName() {
        Path table = new Path("s3a://lake/t");
        Path commit = new Path(table, "_delta_log/00000000000000000042.json");

        assertThat(CommitFile.parse(commit)).contains(new CommitFile(table, 42));
        assertThat(new CommitFile(table, 42).path()).isEqualTo(commit);
    }

    @Test
    void whatIsNoCommitIsNone() {
        List<String> others = List.of(
                "s3a://lake/t/_delta_log/00000000000000000042.checkpoint.parquet",
                "s3a://lake/t/_delta_log/00000000000000000042.crc",
                "s3a://lake/t/_delta_log/0042.json",
                "s3a://lake/t/_delta_log/99999999999999999999.json",
                "s3a://lake/t/_delta_log/00000000000000000001.00000000000000000003.compacted.json",
                "s3a://lake/t/_delta_log/_staged_commits/00000000000000000042.json",
                "s3a://lake/t/00000000000000000042.json",
                "s3a://lake/");
        for (String other : others) {
            assertThat(CommitFile.parse(new Path(other))).as(other).isEmpty();
        }
    }
}
