package io.faultline.topology.config;

/**
 * A text as written, before anything reads a number or a duration into it.
 *
 * @param position where it begins
 * @param path the way to it from the root
 * @param text the text, without quotes
 * @param plain whether it was written without quotes
 */
public record ScalarNode(Position position, String path, String text, boolean plain) implements ConfigNode {

    private static final int LONGEST_QUOTE = 60;

    @Override
    public String describe() {
        if (text.isEmpty()) {
            return plain ? "nothing" : "\"\"";
        }
        String line = text.lines().findFirst().orElse("");
        boolean cut = line.length() < text.length() || line.length() > LONGEST_QUOTE;
        return cut ? line.substring(0, Math.min(line.length(), LONGEST_QUOTE)) + "..." : line;
    }

    @Override
    public boolean isEmpty() {
        return (plain && text.isEmpty()) || isNull();
    }

    /** Whether it is YAML's explicit null, which in an overlay removes what lies below. */
    boolean isNull() {
        return plain && (text.equals("~") || text.equals("null"));
    }
}
