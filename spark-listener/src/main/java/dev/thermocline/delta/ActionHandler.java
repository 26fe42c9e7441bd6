package dev.thermocline.delta;

import java.util.List;

/**
 * Takes the actions of one commit from {@link CommitParser}, in the order of the file, on the thread that parses. A
 * consumer overrides what it needs; the other methods do nothing. Fields that are absent or null are not passed on.
 */
public interface ActionHandler {
    /** A file becomes live. It has a size. */
    default void add(FileAction file) {}

    /** A file is no longer live. */
    default void remove(FileAction file) {}

    /** A file of the change data feed. */
    default void changeData(FileAction file) {}

    /** The writer's name of the operation. */
    default void operation(String name) {}

    /** A parameter of the operation that is a single value; numbers and booleans come as text. */
    default void operationParameter(String name, String value) {}

    /** The version that the writer had read. */
    default void readVersion(long version) {}

    /** A feature that readers or writers of the table need. */
    default void feature(String name) {}

    /** What distinguishes the table from others that had its path before, in a commit that states it. */
    default void tableId(String id) {}

    /** The table's schema from this version on, as JSON, and which of its columns are partition columns. */
    default void schema(String schema, List<String> partitionColumns) {}

    /** A property of the table from this version on. */
    default void tableProperty(String name, String value) {}

    /** An action of which this version of the parser knows nothing. */
    default void unknownAction(String kind) {}
}
