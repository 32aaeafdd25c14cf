package io.faultline.dns.zone;

import io.faultline.dns.server.Asker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Edits a zone at random: RRsets that come, change, change their TTL and go, at names deep and shallow. */
public final class RandomEdits {

    private static final String[] LABELS = {"a", "b", "www", "*", "x-y", "q", "deep", "Mixed"};

    private final SplittableRandom random;
    private Zone zone = Asker.zone("example.", """
            @ 3600 SOA ns h 1 7200 900 1209600 300
            @ 3600 NS ns
            ns 3600 A 192.0.2.53
            """);

    public RandomEdits(long seed) {
        this(seed, first -> first);
    }

    /** Starts with what {@code start} makes of the first version. */
    public RandomEdits(long seed, UnaryOperator<Zone> start) {
        random = new SplittableRandom(seed);
        zone = start.apply(zone);
    }

    public Zone zone() {
        return zone;
    }

    /** Makes one edit that the zone accepts. */
    public Zone next() {
        while (true) {
            Zone edited;
            try {
                edited = edit();
            } catch (IllegalArgumentException e) {
                continue; // A CNAME beside other data.
            }
            if (edited.serial() != zone.serial()) {
                zone = edited;
                return zone;
            }
        }
    }

    private Zone edit() {
        Name owner = owner();
        int type = new int[] {Type.A, Type.MX, Type.TXT, Type.CNAME}[random.nextInt(4)];
        if (random.nextInt(3) == 0) {
            return zone.withoutRRset(owner, type);
        }
        long ttl = random.nextInt(3) * 60L + 60;
        List<Record> records = new ArrayList<>();
        int count = type == Type.CNAME ? 1 : 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            records.add(record(owner, type, ttl));
        }
        return zone.withRRset(records);
    }

    private Record record(Name owner, int type, long ttl) {
        return switch (type) {
            case Type.A ->
                new ARecord(owner, DClass.IN, ttl, new byte[] {(byte) 198, 51, 100, (byte) random.nextInt(8)});
            case Type.MX -> new MXRecord(owner, DClass.IN, ttl, random.nextInt(3) * 10, owner());
            case Type.TXT -> new TXTRecord(owner, DClass.IN, ttl, "text " + random.nextInt(8));
            default -> new CNAMERecord(owner, DClass.IN, ttl, owner());
        };
    }

    private Name owner() {
        StringBuilder text = new StringBuilder();
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            text.append(LABELS[random.nextInt(LABELS.length)]).append('.');
        }
        try {
            return Name.fromString(text + "example.");
        } catch (TextParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
