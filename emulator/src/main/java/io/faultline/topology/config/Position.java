package io.faultline.topology.config;

/**
 * Where a value was written.
 *
 * @param source what a user calls the place: a file as it was named, {@code --set links.az1-core.loss=5%}, or an
 *     environment variable's name
 * @param line from 1, or 0 where the source has no lines
 * @param column from 1, or 0 where the source has no lines
 */
public record Position(String source, int line, int column) implements Comparable<Position> {

    /** A place without lines, such as an option of the command line. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    @Override
    public int compareTo(Position other) {
        int bySource = source.compareTo(other.source);
        if (bySource != 0) {
            return bySource;
        }
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }

    /** {@code file:line:column}, as editors and terminals link it; the source alone where it has no lines. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ':' + line + ':' + column;
    }
}
