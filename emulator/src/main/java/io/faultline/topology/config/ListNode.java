package io.faultline.topology.config;

import java.util.List;

/**
 * Values in order.
 *
 * @param position where the list begins
 * @param path the way to it from the root
 * @param items its values
 */
public record ListNode(Position position, String path, List<ConfigNode> items) implements ConfigNode {

    public ListNode {
        items = List.copyOf(items);
    }

    @Override
    public String describe() {
        return "a list";
    }
}
