package io.faultline.topology.config;

/**
 * A value of a topology file: a map, a list or a scalar. Immutable; any thread may read it.
 *
 * <p>To read one with types, defaults and complaints, see {@link ConfigMap} and {@link ValueType}.
 */
public sealed interface ConfigNode permits MapNode, ListNode, ScalarNode {

    /** Where the value begins. */
    Position position();

    /**
     * The way to the value from the root, as {@code --set} takes it: {@code links.az1-core.loss}, {@code script(2).at}.
     * A dot within a name is doubled: {@code dns.zones.cloud..test}. Empty for the root.
     */
    String path();

    /** What kind of value it is, for a complaint: {@code a map}, {@code a list}, or the scalar as written. */
    String describe();

    /** Whether there is nothing here, as after {@code key:} with no value. */
    default boolean isEmpty() {
        return false;
    }
}
