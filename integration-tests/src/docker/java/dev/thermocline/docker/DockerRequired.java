package dev.thermocline.docker;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips every test where no Docker engine answers, and says so. */
public final class DockerRequired implements ExecutionCondition {

    /** Called by JUnit. */
    public DockerRequired() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return DockerClientFactory.instance().isDockerAvailable()
                ? ConditionEvaluationResult.enabled("a Docker engine answers")
                : ConditionEvaluationResult.disabled(
                        "profile docker: no Docker engine answers; start one or set DOCKER_HOST to it");
    }
}
