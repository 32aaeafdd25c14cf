package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Goes through all RRsets of a zone but its SOA, each name before those below it, in an order that is the same in every run. It
 * holds a path of the tree, not the records.
 */
public final class ZoneCursor implements Iterator<ZoneRRset> {

    private final ArrayDeque<Level> path = new ArrayDeque<>();
    private WireName owner;
    private Name name;
    private ZoneNode node;
    private int next;

    private final Iterator<ZoneRRset> nsec3;

    private record Level(Name name, Iterator<ZoneNode> children) {}

    /** Starts at the apex. */
    public ZoneCursor(Zone zone) {
        node = zone.apex();
        owner = zone.origin();
        name = owner.toName();
        path.push(new Level(name, node.childTable().iterator()));
        nsec3 = zone.nsec3Chains().stream()
                .flatMap(chain -> chain.entries().stream())
                .flatMap(ZoneCursor::sets)
                .iterator();
        skip();
    }

    private static Stream<ZoneRRset> sets(DenialEntry entry) {
        return Stream.of(entry.rrset(), entry.signatures())
                .filter(Objects::nonNull)
                .map(set -> new ZoneRRset(entry.owner(), set));
    }

    @Override
    public boolean hasNext() {
        return next < size(node) || nsec3.hasNext();
    }

    private static int size(ZoneNode node) {
        return node.rrsetCount() + node.signatureCount();
    }

    @Override
    public ZoneRRset next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (next >= size(node)) {
            return nsec3.next();
        }
        int rrsets = node.rrsetCount();
        WireRRset set = next < rrsets ? node.rrsetAt(next) : node.signaturesAt(next - rrsets);
        next++;
        ZoneRRset result = new ZoneRRset(owner, set);
        skip();
        return result;
    }

    /** Goes to the next RRset that there is. */
    private void skip() {
        if (next < node.rrsetCount() && node.rrsetAt(next).type() == Type.SOA) {
            next++;
        }
        while (next >= size(node) && !path.isEmpty()) {
            Level level = path.element();
            if (!level.children.hasNext()) {
                path.pop();
                continue;
            }
            node = level.children.next();
            next = 0;
            name = ZoneBuilder.prepend(node.label(), level.name);
            if (size(node) > 0) {
                owner = WireName.of(name);
            }
            if (node.hasChildren()) {
                path.push(new Level(name, node.childTable().iterator()));
            }
        }
    }
}
