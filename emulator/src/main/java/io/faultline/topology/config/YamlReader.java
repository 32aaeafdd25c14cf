package io.faultline.topology.config;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML into nodes with positions, and constructs nothing: a tag that would make an object is a complaint. Size,
 * depth, aliases and the nodes that aliases expand to are bounded.
 */
final class YamlReader {

    static final int MAX_CODE_POINTS = 8 << 20;
    static final int MAX_DEPTH = 32;
    static final int MAX_ALIASES = 1_000;
    static final int MAX_NODES = 500_000;

    private final String source;
    private final @Nullable Position fixed;
    private final Problems problems;
    private final Deque<Node> open = new ArrayDeque<>();
    private int nodes;

    private YamlReader(String source, @Nullable Position fixed, Problems problems) {
        this.source = source;
        this.fixed = fixed;
        this.problems = problems;
    }

    /** Reads a file's text; an empty map, after a complaint, if it cannot be read. */
    static ConfigNode file(String source, String text, Problems problems) {
        return new YamlReader(source, null, problems).read(text, "");
    }

    /** Reads a value of an override, all of whose positions are the override's. */
    static ConfigNode value(Position position, String path, String text, Problems problems) {
        return new YamlReader(position.source(), position, problems).read(text, path);
    }

    private ConfigNode read(String text, String path) {
        Position start = fixed == null ? new Position(source, 1, 1) : fixed;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CODE_POINTS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowRecursiveKeys(false);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            return root == null ? MapNode.empty(start, path) : convert(root, path);
        } catch (MarkedYAMLException e) {
            String context = e.getContext() == null ? "" : ", " + e.getContext();
            Mark mark = e.getProblemMark();
            problems.add(mark == null ? start : position(mark), path, oneLine(e.getProblem() + context), "YAML");
        } catch (TooLarge e) {
            problems.add(start, path, String.valueOf(e.getMessage()), "less");
        } catch (YAMLException e) {
            problems.add(start, path, oneLine(String.valueOf(e.getMessage())), "YAML");
        }
        return MapNode.empty(start, path);
    }

    private ConfigNode convert(Node node, String path) {
        // An alias is expanded here, so what a small text expands to is counted here.
        if (++nodes > MAX_NODES) {
            throw new TooLarge("aliases expand to more than " + MAX_NODES + " values");
        }
        if (open.size() > MAX_DEPTH) {
            throw new TooLarge("aliases nest deeper than " + MAX_DEPTH);
        }
        if (open.contains(node)) {
            problems.add(position(node.getStartMark()), path, "an alias of what contains it", "no cycle");
            return MapNode.empty(position(node.getStartMark()), path);
        }
        open.push(node);
        try {
            return switch (node.getNodeId()) {
                case mapping -> map((MappingNode) node, path);
                case sequence -> list((SequenceNode) node, path);
                default -> scalar(node, path);
            };
        } finally {
            open.pop();
        }
    }

    private ConfigNode map(MappingNode node, String path) {
        checkTag(node, path, Tag.MAP);
        Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
        Map<String, MapNode.Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Position at = position(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof org.yaml.snakeyaml.nodes.ScalarNode keyNode)) {
                problems.add(at, path, "a key that is no text", "a name");
                continue;
            }
            if (Tag.MERGE.equals(keyNode.getTag())) {
                merge(tuple.getValueNode(), path, merged);
                continue;
            }
            checkTag(keyNode, path, keyNode.getTag());
            String key = keyNode.getValue();
            String childPath = Paths.child(path, key);
            MapNode.Entry first = entries.get(key);
            if (first != null) {
                problems.add(at, childPath, "key \"" + key + "\" a second time", "once; it is set at " + first.key());
                continue;
            }
            entries.put(key, new MapNode.Entry(at, convert(tuple.getValueNode(), childPath)));
        }
        merged.forEach(entries::putIfAbsent);
        return new MapNode(position(node.getStartMark()), path, entries);
    }

    /** YAML's {@code <<}: the keys of another map, or of several, of which an earlier one wins. */
    private void merge(Node value, String path, Map<String, MapNode.Entry> into) {
        ConfigNode other = convert(value, path);
        List<ConfigNode> maps = other instanceof ListNode list ? list.items() : List.of(other);
        for (ConfigNode map : maps) {
            if (map instanceof MapNode entries) {
                entries.entries()
                        .forEach((key, entry) -> into.putIfAbsent(
                                key,
                                new MapNode.Entry(entry.key(), Overlay.at(entry.value(), Paths.child(path, key)))));
            } else {
                problems.add(map, "<<: " + map.describe(), "a map, or a list of maps");
            }
        }
    }

    private ConfigNode list(SequenceNode node, String path) {
        checkTag(node, path, Tag.SEQ);
        List<ConfigNode> items = new ArrayList<>(node.getValue().size());
        for (Node item : node.getValue()) {
            items.add(convert(item, Paths.item(path, items.size())));
        }
        return new ListNode(position(node.getStartMark()), path, items);
    }

    private ConfigNode scalar(Node node, String path) {
        org.yaml.snakeyaml.nodes.ScalarNode scalar = (org.yaml.snakeyaml.nodes.ScalarNode) node;
        if (!scalar.getTag().startsWith(Tag.PREFIX)) {
            checkTag(node, path, Tag.STR);
        }
        return new ScalarNode(position(node.getStartMark()), path, scalar.getValue(), scalar.isPlain());
    }

    private void checkTag(Node node, String path, Tag expected) {
        if (!node.getTag().equals(expected)) {
            problems.add(
                    position(node.getStartMark()), path, "tag " + node.getTag().getValue(), "no tag");
        }
    }

    private Position position(Mark mark) {
        return fixed == null ? new Position(source, mark.getLine() + 1, mark.getColumn() + 1) : fixed;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ").strip();
    }

    /** What is written expands to too much. */
    private static final class TooLarge extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }
}
