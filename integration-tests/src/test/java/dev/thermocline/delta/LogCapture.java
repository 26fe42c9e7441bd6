package dev.thermocline.delta;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** Collects what is logged below one name from one level on, INFO unless told, while it is started. Thread-safe. */
final class LogCapture implements AutoCloseable {
    private final String name;
    private final Level level;
    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    };
    private Level before = Level.WARN;

    LogCapture(String name) {
        this(name, Level.INFO);
    }

    LogCapture(String name, Level level) {
        this.name = name;
        this.level = level;
    }

    private Logger logger() {
        return ((LoggerContext) LogManager.getContext(false)).getLogger(name);
    }

    void start() {
        before = logger().getLevel();
        Configurator.setLevel(name, level);
        appender.start();
        logger().addAppender(appender);
    }

    @Override
    public void close() {
        logger().removeAppender(appender);
        appender.stop();
        Configurator.setLevel(name, before);
    }

    void clear() {
        events.clear();
    }

    /** Level and text of each line so far. */
    List<String> lines() {
        return linesFrom(Level.INFO);
    }

    List<String> linesFrom(Level level) {
        return events.stream()
                .filter(event -> event.getLevel().isMoreSpecificThan(level))
                .map(event -> event.getLevel() + " " + event.getMessage().getFormattedMessage())
                .toList();
    }

    /** All that is written for each event, stack traces too. */
    List<String> texts() {
        PatternLayout layout =
                PatternLayout.newBuilder().withPattern("%p %m%n%throwable").build();
        return events.stream().map(layout::toSerializable).toList();
    }

    /** The text of each line before its values are put in. */
    @SuppressWarnings("deprecation") // there is no other way to a text without its values
    List<String> patterns() {
        return events.stream().map(event -> event.getMessage().getFormat()).toList();
    }
}
