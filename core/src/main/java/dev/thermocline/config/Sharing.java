package dev.thermocline.config;

/** Among whom cached bytes and statuses are shared. */
public enum Sharing {
    /** Among file systems of the same user with the same credentials. */
    OWNER,
    /** Among all file systems of the process, whatever their credentials. */
    PROCESS
}
