package io.faultline.dns.transfer;

import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Tells other servers that a zone has changed (NOTIFY, RFC 1996): once for all changes of one moment, and again until each has
 * answered or the tries are used up. A change while a peer has not answered starts anew with it. On the loop.
 */
public final class NotifySender {

    private record Target(Name origin, Peer peer) {}

    private final ServerHost host;
    private final ZoneTable zones;
    private final RetryPolicy retries;
    private final RandomGenerator random;
    private final Map<Name, List<Peer>> peers = new LinkedHashMap<>();
    private final Map<Target, Request> pending = new LinkedHashMap<>();
    private final Map<Name, Long> announced = new LinkedHashMap<>();
    private List<Peer> others = List.of();
    private final Set<Name> changed = new LinkedHashSet<>();

    /** Creates a sender for a server's zones. */
    public NotifySender(ServerHost host, ZoneTable zones, RetryPolicy retries) {
        this.host = host;
        this.zones = zones;
        this.retries = retries;
        this.random = host.loop().random(host.name(), "notify");
        zones.addListener((origin, before, now) -> zoneChanged(origin, now));
    }

    /** Sets whom to tell of a zone, which they are told of at once (RFC 1996 section 4.1), if it is there. */
    public void peers(Name origin, List<Peer> newPeers) {
        peers.put(origin, List.copyOf(newPeers));
        announced.remove(origin);
        schedule(origin);
    }

    /** Sets whom to tell of the zones for which nobody is set by {@link #peers}. */
    public void otherPeers(List<Peer> newPeers) {
        others = List.copyOf(newPeers);
        zones.zones().forEach(zone -> schedule(zone.origin().toName()));
    }

    /** Returns how many peers have not answered yet. */
    public int pending() {
        return pending.size();
    }

    private void zoneChanged(Name origin, @Nullable Zone now) {
        if (now == null) {
            announced.remove(origin);
        } else if (!peers.getOrDefault(origin, others).isEmpty()) {
            schedule(origin);
        }
    }

    private void schedule(Name origin) {
        if (changed.isEmpty()) {
            host.loop().execute(this::announceChanges);
        }
        changed.add(origin);
    }

    private void announceChanges() {
        changed.forEach(origin -> {
            Zone zone = zones.get(origin);
            List<Peer> told = peers.getOrDefault(origin, others);
            Long last = announced.get(origin);
            if (!told.isEmpty() && zone != null && zone.isAvailable() && (last == null || last != zone.serial())) {
                announced.put(origin, zone.serial());
                told.forEach(peer -> announce(zone, peer));
            }
        });
        changed.clear();
    }

    private void announce(Zone zone, Peer peer) {
        Name origin = zone.origin().toName();
        Target target = new Target(origin, peer);
        Request earlier = pending.remove(target);
        if (earlier != null) {
            earlier.cancel();
        }
        Message message = new Message(random.nextInt(65_536));
        message.getHeader().setOpcode(Opcode.NOTIFY);
        message.getHeader().setFlag(Flags.AA);
        message.addRecord(Record.newRecord(origin, Type.SOA, DClass.IN), Section.QUESTION);
        // RFC 1996 section 3.7: a hint, so that a peer that has this version already need not ask.
        message.addRecord(zone.soa(), Section.ANSWER);
        // Section 4.8: any answer ends it, whatever its code.
        Request request = new Request(
                host, peer, message, retries, answer -> pending.remove(target), why -> pending.remove(target));
        pending.put(target, request);
        request.start();
    }
}
