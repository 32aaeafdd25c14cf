package io.faultline.topology.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects every complaint about a topology, so that they are shown all at once. Not thread-safe. */
public final class Problems {

    /** More than a person reads; a broken generator must not fill the memory. */
    private static final int LIMIT = 1_000;

    private final List<Problem> list = new ArrayList<>();
    private int left;

    /** Adds a complaint. */
    public void add(Problem problem) {
        if (list.contains(problem)) {
            return;
        }
        if (list.size() < LIMIT) {
            list.add(problem);
        } else {
            left++;
        }
    }

    /** Complains about a value. */
    public void add(ConfigNode node, String came, String expected) {
        add(new Problem(node.position(), node.path(), came, expected, null));
    }

    /** Complains about a name that nothing bears. */
    public void addUnknown(ConfigNode node, String kind, String name, Collection<String> known) {
        add(unknown(node.position(), node.path(), kind, name, known));
    }

    /** Complains that what was written is not what was expected, at a place that is no value. */
    public void add(Position position, String key, String came, String expected) {
        add(new Problem(position, key, came, expected, null));
    }

    /**
     * A complaint about a name that nothing bears.
     *
     * @param kind what the name should have been of: {@code router}, {@code key}
     * @param known the names that exist
     */
    public static Problem unknown(Position position, String key, String kind, String name, Collection<String> known) {
        return new Problem(
                position, key, "unknown " + kind + " \"" + name + '"', Names.list(known), Names.nearest(name, known));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** The complaints, by file, line and column. */
    public List<Problem> list() {
        return list.stream()
                .sorted((a, b) -> a.position().compareTo(b.position()))
                .toList();
    }

    /** How many complaints came after the list was full. */
    public int left() {
        return left;
    }

    /**
     * Ends the reading if there is a complaint.
     *
     * @throws TopologyException with all of them
     */
    public void throwIfAny() {
        if (!list.isEmpty()) {
            throw new TopologyException(list(), left);
        }
    }
}
