package io.faultline.dns.resolver;

/** Why a name could not be resolved. */
public enum FailureKind {
    /** The name does not exist (RFC 2308 section 2.1). */
    NXDOMAIN,
    /** The name exists, but has no records of the type (RFC 2308 section 2.2). */
    NODATA,
    /** The last server that answered could not: SERVFAIL, or another error that is neither of the above nor REFUSED. */
    SERVFAIL,
    /** The last server that answered will not: REFUSED. */
    REFUSED,
    /** No server answered in time. */
    TIMEOUT,
    /** The network or the server's host said that the server cannot be reached. */
    UNREACHABLE;

    /** Returns whether this is what the authority says of the name, not a failure on the way to it. */
    public boolean isAuthoritative() {
        return this == NXDOMAIN || this == NODATA;
    }
}
