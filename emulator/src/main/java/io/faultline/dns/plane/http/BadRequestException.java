package io.faultline.dns.plane.http;

/** A request that a service does not understand; its message says what came and what was expected. */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message, null, false, false);
    }
}
