package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Who shares with whom. */
class OwnersTest {
    private static Configuration credentials(String key, String secret) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.access.key", key);
        configuration.set("fs.s3a.secret.key", secret);
        return configuration;
    }

    @Test
    void sessionTokensAndSecretsComeAndGo() throws IOException {
        Configuration first = credentials("AKIA1", "old");
        Configuration second = credentials("AKIA1", "new");
        second.set("fs.s3a.session.token", "token");

        assertThat(Owners.of(second, "ann")).isEqualTo(Owners.of(first, "ann"));
    }

    @Test
    void otherKeyUserRoleOrProviderIsAnotherOwner() throws IOException {
        Configuration own = credentials("AKIA1", "secret");
        Configuration role = credentials("AKIA1", "secret");
        role.set("fs.s3a.assumed.role.arn", "arn:aws:iam::1:role/reader");
        Configuration provider = credentials("AKIA1", "secret");
        provider.set("fs.s3a.aws.credentials.provider", "com.example.Provider");

        assertThat(Owners.of(own, "ann"))
                .isNotEqualTo(Owners.of(own, "bob"))
                .isNotEqualTo(Owners.of(credentials("AKIA2", "secret"), "ann"))
                .isNotEqualTo(Owners.of(role, "ann"))
                .isNotEqualTo(Owners.of(provider, "ann"))
                .isNotEqualTo(Owners.process());
    }

    @Test
    void partsDoNotRunIntoEachOther() throws IOException {
        assertThat(Owners.of(credentials("b", "s"), "a")).isNotEqualTo(Owners.of(credentials("", "s"), "ab"));
    }

    @Test
    void idTellsNothingOfTheKey() throws IOException {
        assertThat(Owners.of(credentials("AKIA1", "secret"), "ann").id()).matches("[0-9a-f]{32}");
    }
}
