package io.faultline.dns.tsig;

/** A reply is not proven to be of whom it should be. */
public final class TsigException extends Exception {

    private static final long serialVersionUID = 1;

    private final int error;
    private final boolean told;

    TsigException(String message, int error, boolean told) {
        super(message);
        this.error = error;
        this.told = told;
    }

    /** Returns whether the server itself says that it could not verify the request. */
    public boolean isTold() {
        return told;
    }

    /** Returns the TSIG error or response code (RFC 8945 section 3) that describes it. */
    public int error() {
        return error;
    }
}
