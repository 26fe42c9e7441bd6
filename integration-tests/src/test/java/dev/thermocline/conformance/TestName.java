package dev.thermocline.conformance;

import java.util.Comparator;

/**
 * One test of one suite.
 *
 * @param suite the suite's name without {@code ContractTest}
 * @param test the method, with its parameters where it has some
 */
record TestName(String suite, String test) implements Comparable<TestName> {
    @Override
    public int compareTo(TestName other) {
        return Comparator.comparing(TestName::suite)
                .thenComparing(TestName::test)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return suite + "#" + test;
    }
}
