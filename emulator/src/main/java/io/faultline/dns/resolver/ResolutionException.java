package io.faultline.dns.resolver;

import java.net.UnknownHostException;

/** A name could not be resolved. It is an {@link UnknownHostException}, as clients of the JDK know it. */
public final class ResolutionException extends UnknownHostException {

    private static final long serialVersionUID = 1;

    private final FailureKind kind;

    /** Creates an exception whose message is {@code "name: KIND (detail)"}. */
    public ResolutionException(String name, FailureKind kind, String detail) {
        super(name + ": " + kind + " (" + detail + ")");
        this.kind = kind;
    }

    /** Returns what kind of failure it is. */
    public FailureKind kind() {
        return kind;
    }

    /** Failures are made by the thousand in an outage, and where one was made says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
