package io.faultline.cli;

import java.io.Serial;

/** A user's mistake, or something of the user's machine, told in one sentence; exit code 2 and no stack trace. */
final class UserError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }

    UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
