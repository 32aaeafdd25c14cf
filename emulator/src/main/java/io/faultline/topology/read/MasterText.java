package io.faultline.topology.read;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneFileException;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ConfigTree;
import io.faultline.topology.config.ListNode;
import io.faultline.topology.config.Position;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** A master file, each of whose lines knows where it was written. */
final class MasterText {

    private static final Pattern PLACED = Pattern.compile("[^:]*:(?:(\\d+):)? (.*)", Pattern.DOTALL);

    private static final Pattern ORIGIN = Pattern.compile("(?i)\\$ORIGIN\\s+(\\S+)\\s*(?:;.*)?");
    private static final Pattern INCLUDE =
            Pattern.compile("(?i)\\$INCLUDE\\s+\"?([^\\s\";]+)\"?(?:\\s+([^\\s;]+))?\\s*(?:;.*)?");
    private static final int MOST_LEVELS = 8;
    private static final int MOST_FILES = 100;

    private final List<String> lines = new ArrayList<>();
    private final List<Position> positions = new ArrayList<>();
    private int included;

    /** Adds a line that comes of a value. */
    void add(String line, Position position) {
        lines.add(line);
        positions.add(position);
    }

    /** Adds the records that a value holds: a text of lines, or a list of lines. */
    void addAll(ConfigNode records) {
        if (records instanceof ListNode list) {
            list.items().forEach(this::addAll);
        } else if (records instanceof ScalarNode scalar) {
            Position at = scalar.position();
            boolean block = at.line() > 0 && !scalar.plain() && scalar.text().contains("\n");
            int line = at.line();
            for (String text : scalar.text().split("\n", -1)) {
                // A block begins on the line after its sign.
                add(text, block ? new Position(at.source(), ++line, 1) : at);
            }
        }
    }

    /** Adds a file's text, and those of the files that it includes (RFC 1035 section 5.1). */
    void addFile(String source, String text, String zone, String key, ConfigTree tree) {
        addFile(source, text, zone + '.', key, tree, MOST_LEVELS);
    }

    private void addFile(String source, String text, String zone, String key, ConfigTree tree, int levels) {
        String origin = zone;
        int line = 0;
        for (String content : text.split("\n", -1)) {
            Position position = new Position(source, ++line, 1);
            Matcher change = ORIGIN.matcher(content);
            Matcher include = INCLUDE.matcher(content);
            if (include.matches()) {
                include(source, include, origin, key, tree, levels, position);
            } else if (change.matches()) {
                // Written out, as the parser takes a relative origin as absolute.
                origin = absolute(change.group(1), origin);
                add("$ORIGIN " + origin, position);
            } else {
                add(content, position);
            }
        }
    }

    private void include(
            String includer,
            Matcher include,
            String origin,
            String key,
            ConfigTree tree,
            int levels,
            Position position) {
        if (levels == 0 || ++included > MOST_FILES) {
            tree.problems()
                    .add(
                            position,
                            key,
                            "an endless chain of files",
                            "at most " + MOST_FILES + " files, " + MOST_LEVELS + " deep");
            return;
        }
        ConfigTree.Included file = tree.include(includer, include.group(1), position, key);
        if (file != null) {
            String inner = include.group(2) == null ? origin : absolute(include.group(2), origin);
            add("$ORIGIN " + inner, position);
            addFile(file.display(), file.text(), inner, key, tree, levels - 1);
            // What the file made its origin ends with it.
            add("$ORIGIN " + origin, position);
        }
    }

    private static String absolute(String name, String origin) {
        return name.endsWith(".") ? name : name.equals("@") ? origin : name + (origin.equals(".") ? "." : '.' + origin);
    }

    /** Reads it as a server will, so that a fault in it is told with all others. */
    @Nullable
    Zone check(String zone, String path, Position zonePosition, Problems problems) {
        byte[] octets = toString().getBytes(StandardCharsets.UTF_8);
        try {
            return ZoneFile.load(
                    new ByteArrayInputStream(octets), zone, Name.fromString(DnsNames.absolute(zone)), TtlScale.NONE);
        } catch (ZoneFileException e) {
            for (String problem : e.problems()) {
                Matcher placed = PLACED.matcher(problem);
                boolean matches = placed.matches();
                String line = matches ? placed.group(1) : null;
                int index = line == null ? -1 : Integer.parseInt(line) - 1;
                Position position = index >= 0 && index < positions.size() ? positions.get(index) : zonePosition;
                problems.add(position, path, matches ? placed.group(2) : problem, "");
            }
        } catch (TextParseException e) {
            problems.add(zonePosition, path, zone, "a domain name");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return null;
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + '\n';
    }
}
