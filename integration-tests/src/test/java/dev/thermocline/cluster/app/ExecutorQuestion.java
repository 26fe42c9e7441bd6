package dev.thermocline.cluster.app;

import java.io.Serializable;

/** Something to ask a process. What it answers can be written as JSON. */
interface ExecutorQuestion extends Serializable {
    Object ask() throws Exception;
}
