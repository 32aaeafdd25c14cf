package io.faultline.cli;

import io.faultline.edge.EdgeException;
import io.faultline.topology.config.TopologyException;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A user's mistake is told in its own words, without a stack trace, and ends with exit code 2. */
final class UserErrors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) throws Exception {
        Throwable cause = exception instanceof ExecutionException && exception.getCause() != null
                ? exception.getCause()
                : exception;
        String words = words(cause);
        if (words == null) {
            throw exception;
        }
        PrintWriter err = command.getErr();
        err.println(words);
        err.flush();
        return ExitCodes.USAGE;
    }

    private static @Nullable String words(Throwable cause) {
        return cause instanceof TopologyException || cause instanceof EdgeException || cause instanceof UserError
                ? cause.getMessage()
                : null;
    }
}
