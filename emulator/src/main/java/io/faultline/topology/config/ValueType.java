package io.faultline.topology.config;

/**
 * Reads a scalar's text as a value of one kind. The kinds that exist are in {@link Values}; a new kind is one constant.
 *
 * @param <T> the value
 */
public interface ValueType<T> {

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is none of this kind; its message is not shown
     */
    T parse(String text);

    /**
     * What would have been right, for a complaint: {@code 0 <= loss <= 1, or 0% to 100%}.
     *
     * @param key the last part of the value's path
     */
    String expected(String key);
}
