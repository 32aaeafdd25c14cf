package io.faultline.dns.zone;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Collects records and makes a zone of them. Used once, by one thread. */
final class ZoneBuilder {

    private static final class Draft {
        final byte[] label;
        final int hash;
        List<WireRRset> rrsets = List.of();
        final Map<Label, Draft> children = new LinkedHashMap<>(2);

        Draft(byte[] label, int hash) {
            this.label = label;
            this.hash = hash;
        }

        ZoneNode toNode() {
            List<ZoneNode> nodes = new ArrayList<>(children.size());
            for (Draft child : children.values()) {
                nodes.add(child.toNode());
            }
            return ZoneNode.of(label, hash, rrsets, nodes);
        }
    }

    private static final class Label {
        private final byte[] octets;
        private final int hash;

        Label(byte[] octets, int hash) {
            this.octets = octets;
            this.hash = hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Label label && Arrays.equals(octets, label.octets);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final WireName origin;
    private final TtlScale ttlScale;
    private final ZoneChecks checks;
    private final Map<Name, List<Record>> byOwner = new LinkedHashMap<>();
    private boolean hasNsec3;

    ZoneBuilder(Name origin, TtlScale ttlScale) {
        this.origin = WireName.of(origin);
        this.ttlScale = ttlScale;
        this.checks = new ZoneChecks(origin);
    }

    /** Adds a record that stands at {@code line}, or at no line if 0. */
    void add(Record record, int line) {
        if (checks.accept(record, line)) {
            hasNsec3 |= record.getType() == Type.NSEC3;
            byOwner.computeIfAbsent(record.getName(), name -> new ArrayList<>(2))
                    .add(record);
        }
    }

    /** Returns all that is wrong, in the order of lines. */
    List<ZoneChecks.Problem> problems() {
        return checks.problems(byOwner);
    }

    /** Builds the zone; there must be no problems. */
    Zone build() {
        List<DenialChain> nsec3Chains = hasNsec3 ? Nsec3Records.takeFrom(byOwner, origin, ttlScale) : List.of();
        Draft apex = new Draft(new byte[0], 0);
        byOwner.forEach((owner, records) -> {
            WireName name = WireName.of(owner);
            Draft draft = apex;
            for (int i = name.labels() - origin.labels() - 1; i >= 0; i--) {
                Label key = new Label(label(name, i), name.labelHash(i));
                draft = draft.children.computeIfAbsent(key, k -> new Draft(k.octets, k.hash));
            }
            draft.rrsets = compile(records);
        });
        ZoneNode node = apex.toNode();
        DenialChain nsec = node.rrset(Type.NSEC) == null ? null : ZoneRevision.collectNsec(node, origin);
        return new Zone(origin, ttlScale, node, nsec, nsec3Chains, null, true);
    }

    private List<WireRRset> compile(List<Record> records) {
        if (records.size() == 1) {
            return List.of(WireRRset.of(records, ttlScale));
        }
        Map<Integer, List<Record>> byType = new LinkedHashMap<>();
        for (Record record : records) {
            // RRSIG records are of one set if they cover one type: each has the TTL of what it covers.
            int key = record instanceof RRSIGRecord signature ? -1 - signature.getTypeCovered() : record.getType();
            byType.computeIfAbsent(key, type -> new ArrayList<>(2)).add(record);
        }
        List<WireRRset> sets = new ArrayList<>(byType.size());
        byType.values().forEach(list -> sets.add(WireRRset.of(list, ttlScale)));
        return sets;
    }

    static byte[] label(WireName name, int i) {
        byte[] label = new byte[name.labelLength(i)];
        for (int k = 0; k < label.length; k++) {
            label[k] = name.octet(name.labelOffset(i) + 1 + k);
        }
        return label;
    }

    static Name prepend(byte[] label, Name name) {
        byte[] suffix = name.toWire();
        byte[] wire = new byte[label.length + 1 + suffix.length];
        wire[0] = (byte) label.length;
        System.arraycopy(label, 0, wire, 1, label.length);
        System.arraycopy(suffix, 0, wire, label.length + 1, suffix.length);
        try {
            return new Name(wire);
        } catch (IOException e) {
            throw new IllegalStateException("a name of the zone is no name", e);
        }
    }
}
