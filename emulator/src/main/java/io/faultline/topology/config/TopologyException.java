package io.faultline.topology.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A topology that cannot be used, with every complaint about it. The command line ends with exit code 2. */
public final class TopologyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    TopologyException(List<Problem> problems, int left) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n"))
                + (left == 0 ? "" : "\n... and " + left + " more"));
        this.problems = List.copyOf(problems);
    }

    /** A single complaint. */
    public static TopologyException of(Problem problem) {
        return new TopologyException(List.of(problem), 0);
    }

    /** The complaints, by file, line and column; the message holds them one a line. */
    public List<Problem> problems() {
        return problems;
    }
}
