package io.faultline.dns.transfer;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Serial;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.Timer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Keeps a zone as its primaries have it (RFC 1034 section 4.3.5): asks for their SOA after each refresh interval and on NOTIFY,
 * fetches what is newer, asks again after the retry interval when nobody answers, and stops to serve the zone when the expire
 * interval has passed without an answer. The intervals are those of the zone's SOA, divided by the run's speed as TTLs are. On
 * the loop.
 */
public final class Secondary implements AutoCloseable {

    private static final long SECOND_NS = 1_000_000_000L;

    /** Before there is a zone there is no retry interval: so long at first, and twice as long each time. */
    private static final long FIRST_RETRY_SECONDS = 10;

    private static final long LAST_RETRY_SECONDS = 3600;

    private final ServerHost host;
    private final ZoneTable zones;
    private final Name origin;
    private final List<Peer> primaries;
    private final TtlScale scale;
    private final RetryPolicy retries;
    private final TransferLimits limits;
    private final RandomGenerator random;
    private final Timer check;
    private final Timer expiry;
    private SecondaryListener listener = SecondaryListener.NONE;
    private long unloadedRetrySeconds = FIRST_RETRY_SECONDS;
    private @Nullable Request asking;
    private @Nullable IncomingTransfer fetching;
    private boolean loaded;
    private boolean busy;
    private boolean again;
    private boolean closed;

    /**
     * Creates a secondary that does nothing yet.
     *
     * @param primaries in the order in which they are asked, at least one
     * @param scale how TTLs and intervals are shortened
     */
    public Secondary(
            ServerHost host,
            ZoneTable zones,
            Name origin,
            List<Peer> primaries,
            TtlScale scale,
            RetryPolicy retries,
            TransferLimits limits) {
        if (primaries.isEmpty()) {
            throw new IllegalArgumentException("primaries: none (expected: at least one)");
        }
        this.host = host;
        this.zones = zones;
        this.origin = origin;
        this.primaries = List.copyOf(primaries);
        this.scale = scale;
        this.retries = retries;
        this.limits = limits;
        this.random = host.loop().random(host.name() + ' ' + origin, "secondary");
        this.check = new Timer(host.loop(), host.nodeId(), now -> refresh());
        this.expiry = new Timer(host.loop(), host.nodeId(), now -> expire());
    }

    /** Sets who hears of what happens. */
    public void listener(SecondaryListener newListener) {
        listener = newListener;
    }

    /** Begins: the zone is asked for at once, and SERVFAIL is answered until it is there. */
    public void start() {
        loaded = zones.get(origin) != null;
        if (!loaded) {
            zones.put(Zone.unavailable(origin, scale));
        }
        refresh();
    }

    /** Stops; the zone stays as it is. */
    @Override
    public void close() {
        closed = true;
        check.disarm();
        expiry.disarm();
        if (asking != null) {
            asking.cancel();
        }
        if (fetching != null) {
            fetching.cancel();
        }
    }

    /** Returns the zone's origin. */
    public Name origin() {
        return origin;
    }

    /** Returns whom it asks. */
    public List<Peer> primaries() {
        return primaries;
    }

    /** Asks the primaries now (RFC 1996 section 4.3); if that is under way already, once more afterwards. */
    public void refresh() {
        if (closed) {
            return;
        }
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        again = false;
        check.disarm();
        ask(0, "");
    }

    private void ask(int index, String lastFailure) {
        if (index == primaries.size()) {
            failed(lastFailure);
            return;
        }
        Peer primary = primaries.get(index);
        Message query = new Message(random.nextInt(65_536));
        query.addRecord(Record.newRecord(origin, Type.SOA, DClass.IN), Section.QUESTION);
        asking = new Request(
                host,
                primary,
                query,
                retries,
                answer -> compare(index, primary, answer),
                reason -> ask(index + 1, reason));
        asking.start();
    }

    private void compare(int index, Peer primary, Message answer) {
        asking = null;
        SOARecord theirs = soa(answer);
        if (theirs == null) {
            ask(index + 1, primary + ": " + Rcode.string(answer.getRcode()) + " without an authoritative SOA");
            return;
        }
        Zone ours = current();
        if (ours == null || Serial.isGreater(theirs.getSerial(), ours.serial())) {
            fetch(index, primary, ours);
        } else if (theirs.getSerial() == ours.serial()) {
            succeeded(ours);
        } else {
            ask(index + 1, primary + ": serial " + theirs.getSerial() + " is older than " + ours.serial());
        }
    }

    private @Nullable SOARecord soa(Message answer) {
        if (answer.getRcode() != Rcode.NOERROR || !answer.getHeader().getFlag(Flags.AA)) {
            return null;
        }
        for (Record record : answer.getSection(Section.ANSWER)) {
            if (record instanceof SOARecord soa && soa.getName().equals(origin)) {
                return soa;
            }
        }
        return null;
    }

    /** Returns the zone as it last came, be it expired or not, or null if it never came. */
    private @Nullable Zone current() {
        return loaded ? zones.get(origin) : null;
    }

    private void fetch(int index, Peer primary, @Nullable Zone known) {
        fetching = new IncomingTransfer(
                host,
                primary,
                origin,
                known,
                scale,
                random.nextInt(65_536),
                limits,
                zone -> {
                    fetching = null;
                    succeeded(zone);
                    if (zone != known) {
                        listener.transferred(origin, primary, zone.serial());
                    }
                },
                reason -> {
                    fetching = null;
                    if (known == null) {
                        ask(index + 1, reason);
                    } else {
                        // RFC 1995 section 4: whatever an incremental transfer fails by, the whole zone may do.
                        fetch(index, primary, null);
                    }
                });
        fetching.start();
    }

    private void succeeded(Zone zone) {
        loaded = true;
        Zone serving = zones.get(origin);
        Zone available = zone.withAvailability(true);
        if (serving != available) {
            zones.put(available);
        }
        SOARecord soa = zone.soa();
        unloadedRetrySeconds = FIRST_RETRY_SECONDS;
        expiry.arm(after(soa.getExpire()));
        idle(soa.getRefresh());
    }

    private void failed(String reason) {
        asking = null;
        Zone zone = current();
        if (zone == null) {
            idle(unloadedRetrySeconds);
            unloadedRetrySeconds = Math.min(2 * unloadedRetrySeconds, LAST_RETRY_SECONDS);
        } else {
            idle(zone.soa().getRetry());
        }
        listener.failed(origin, reason);
    }

    private void idle(long seconds) {
        busy = false;
        check.arm(after(seconds));
        if (again) {
            refresh();
        }
    }

    private void expire() {
        Zone zone = current();
        if (zone != null && zone.isAvailable()) {
            zones.put(zone.withAvailability(false));
            listener.expired(origin);
        }
    }

    /** Never less than a second from now, so that an SOA with zeros does not keep everybody busy. */
    private long after(long seconds) {
        return host.loop().nowNs() + Math.max(1, scale.apply(seconds)) * SECOND_NS;
    }
}
