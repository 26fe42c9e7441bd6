package dev.thermocline.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.TestClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged when there are too many tables to watch. */
class ForgottenTablesTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
        }
    };
    private final CommitPoller watch =
            new CommitPoller(new FakeTableLog(), new Nobody(), new TestClock(), 3, Runnable::run);

    private Level before = Level.WARN;

    private static final class Nobody implements CommitPoller.Listener {
        @Override
        public void found(CommitFile file, TableLog.Found commit, Configuration configuration) {
            // nothing is found
        }

        @Override
        public void recreated(Path table) {
            // nothing is created
        }
    }

    private static Logger logger() {
        return ((LoggerContext) LogManager.getContext(false)).getLogger(CommitPoller.class.getName());
    }

    @BeforeEach
    void capture() {
        before = logger().getLevel();
        Configurator.setLevel(CommitPoller.class.getName(), Level.WARN);
        appender.start();
        logger().addAppender(appender);
    }

    @AfterEach
    void end() {
        logger().removeAppender(appender);
        appender.stop();
        Configurator.setLevel(CommitPoller.class.getName(), before);
    }

    private void use(int tables) {
        for (int i = 0; i < tables; i++) {
            watch.listed(new Path("s3a://bucket/t" + i), 1, new Configuration(false));
        }
        watch.poll();
    }

    @Test
    void oneLineNamesTheNumberAndTheOption() {
        use(3);
        assertThat(lines).isEmpty();
        use(5);
        use(5);

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("WARN More than 3 tables")
                .contains("2 forgotten so far", "fs.s3a.cache.watch.tables", "cluster.watch.forgotten");
    }
}
