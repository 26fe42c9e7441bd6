package dev.thermocline.upstream;

import dev.thermocline.testkit.IsolatedS3;
import dev.thermocline.testkit.S3Server;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** An S3 server for the tests of this JVM; {@code auth-keys.xml} leads them to it. */
public final class ServerOfTheRun implements TestExecutionListener {
    private S3Server server;

    /** Called by JUnit. */
    public ServerOfTheRun() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        server = new IsolatedS3().get();
        server.createBucket("upstream");
        System.setProperty("thermocline.upstream.endpoint", server.endpoint());
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        server.close();
    }
}
