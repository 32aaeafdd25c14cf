package io.faultline.service.call;

/** A name could not be turned into an address. */
public final class LookupException extends Exception {
    private static final long serialVersionUID = 1;

    private final CallOutcome outcome;

    /**
     * Makes one.
     *
     * @param outcome one of the {@code DNS_} outcomes
     */
    public LookupException(CallOutcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /** Which way it failed. */
    public CallOutcome outcome() {
        return outcome;
    }

    /** Without a trace: lookups fail by the thousand in an outage, and the message says it all. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
