package io.faultline.edge;

import java.io.Serial;

/** An edge could not listen; the message names the address, what happened and what to do about it. */
public final class EdgeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    EdgeException(String message, Throwable cause) {
        super(message, cause);
    }
}
