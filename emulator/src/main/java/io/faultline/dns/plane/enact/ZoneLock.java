package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.zone.DnsClock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;

/**
 * The lock of an endpoint's zone as one enactor believes it to be: a TXT record with the holder's name and the second at which it
 * lapses. Every batch begins with a preamble that deletes the record exactly as believed and creates a new one, so that a batch of
 * whoever believes wrongly is refused as a whole. There is no queue and no fairness: who comes at the right moment has it.
 */
final class ZoneLock {
    /** Of no importance, as nobody asks a resolver for it. */
    private static final long TTL_SECONDS = 0;

    private static final Pattern TEXT = Pattern.compile("\"holder=(\\S+) expires=(\\d{1,18})\"");

    private final Name owner;
    private final String self;
    private final long seconds;
    private final DnsClock clock;
    private @Nullable RecordSet believed;
    private @Nullable RecordSet next;

    /** @param seconds how long it is held after each batch */
    ZoneLock(Name owner, String self, long seconds, DnsClock clock) {
        this.owner = owner;
        this.self = self;
        this.seconds = seconds;
        this.clock = clock;
    }

    /** Takes what was read for the truth. */
    void saw(@Nullable RecordSet record) {
        believed = record;
        next = null;
    }

    /** Who holds it, or an empty text. A record that is none is nobody's. */
    String holder() {
        Matcher lock = believed == null ? null : TEXT.matcher(text(believed));
        boolean held = lock != null && lock.matches() && Long.parseLong(lock.group(2)) > clock.epochSeconds();
        return held && lock != null ? lock.group(1) : "";
    }

    /** Whether another one holds it. */
    boolean isAnothers() {
        String holder = holder();
        return !holder.isEmpty() && !holder.equals(self);
    }

    /**
     * How each batch begins.
     *
     * @param last whether the lock is to lapse with the batch
     */
    List<Change> preamble(boolean last) {
        List<Change> changes = new ArrayList<>(2);
        if (believed != null) {
            changes.add(Change.delete(believed));
        }
        long expires = clock.epochSeconds() + (last ? 0 : seconds);
        next = RecordSet.of(
                List.of(new TXTRecord(owner, DClass.IN, TTL_SECONDS, "holder=" + self + " expires=" + expires)));
        changes.add(Change.create(next));
        return changes;
    }

    /** The batch with the preamble was carried out. */
    void renewed() {
        believed = next;
        next = null;
    }

    private static String text(RecordSet set) {
        return set.records().isEmpty() ? "" : set.records().get(0).rdataToString();
    }
}
