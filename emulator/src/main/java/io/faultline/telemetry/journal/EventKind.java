package io.faultline.telemetry.journal;

import java.util.Locale;

/** What an event of the journal is about. */
public enum EventKind {
    /** The run began or is about to end. */
    RUN,
    /** A phase of the incident began. */
    PHASE,
    /** An action of the script or of an operator was applied or taken back. */
    ACTION,
    /** A link went up or down. */
    LINK,
    /** A link's profile changed. */
    PROFILE,
    /** A node crashed or was started again. */
    NODE,
    /** A target of a balancer changed its state, came or left. */
    TARGET,
    /** A zone of a DNS server was edited. */
    ZONE,
    /** The DNS management plane changed a name, or was kept from doing so. */
    PLANE,
    /** An edge was opened or closed. */
    EDGE,
    /** An expectation was decided. */
    EXPECTATION,
    /** The run has a verdict. */
    VERDICT,
    /** Telemetry itself has something to say: a file that cannot be written, say. */
    TELEMETRY;

    /** As it is written in JSON: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
