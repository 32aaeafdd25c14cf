package io.faultline.dns.zone;

import io.faultline.dns.wire.TtlScale;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/** Reads zones from master files (RFC 1035 section 5, RFC 2308 section 4, RFC 3597 section 5). */
public final class ZoneFile {

    /** So many problems are reported at most. */
    private static final int MAX_PROBLEMS = 20;

    /** How dnsjava's tokenizer places a complaint. */
    private static final Pattern PLACED = Pattern.compile("<none>:(\\d+): (.*)", Pattern.DOTALL);

    private ZoneFile() {}

    /**
     * Reads the master file at {@code file}.
     *
     * @throws ZoneFileException if it is no valid zone
     * @throws IOException if it cannot be read
     */
    public static Zone load(Path file, Name origin, TtlScale ttlScale) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return load(in, file.toString(), origin, ttlScale);
        }
    }

    /**
     * Reads a master file. {@code $INCLUDE} is refused: a zone may come from the network and must not name local files.
     *
     * @param in the file's octets; not closed
     * @param source the file's name, for messages
     * @throws ZoneFileException if it is no valid zone
     * @throws IOException if {@code in} cannot be read
     */
    public static Zone load(InputStream in, String source, Name origin, TtlScale ttlScale) throws IOException {
        ZoneBuilder builder = new ZoneBuilder(origin, ttlScale);
        LineInputStream lines = new LineInputStream(in);
        try (Master master = new Master(lines, origin)) {
            master.disableIncludes(true);
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                builder.add(record, lines.line());
            }
        } catch (TextParseException e) {
            throw new ZoneFileException(List.of(place(source, lines.line(), String.valueOf(e.getMessage()))));
        } catch (IllegalArgumentException | IllegalStateException e) {
            // dnsjava checks some fields with these.
            throw new ZoneFileException(List.of(source + ":" + lines.line() + ": " + e.getMessage()));
        }
        List<ZoneChecks.Problem> problems = builder.problems();
        if (!problems.isEmpty()) {
            List<String> texts = new ArrayList<>();
            for (ZoneChecks.Problem problem : problems.subList(0, Math.min(MAX_PROBLEMS, problems.size()))) {
                texts.add(source + ":" + (problem.line() > 0 ? problem.line() + ":" : "") + " " + problem.reason());
            }
            if (problems.size() > MAX_PROBLEMS) {
                texts.add(source + ": and " + (problems.size() - MAX_PROBLEMS) + " more");
            }
            throw new ZoneFileException(texts);
        }
        return builder.build();
    }

    private static String place(String source, int line, String message) {
        Matcher placed = PLACED.matcher(message);
        return placed.matches()
                ? source + ":" + placed.group(1) + ": " + placed.group(2)
                : source + ":" + line + ": " + message;
    }
}
