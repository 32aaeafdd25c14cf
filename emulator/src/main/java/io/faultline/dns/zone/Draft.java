package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Record;

/**
 * A name of a zone that is being built. A million of them are nothing unusual, so what a name holds is compiled as soon as the
 * records of another name follow.
 */
final class Draft {
    private static final WireRRset[] NOTHING = {};

    private final byte[] label;
    private final int hash;

    /** Open addressing by label hash, at most half full; null without children. */
    private @Nullable Draft @Nullable [] children;

    private int childCount;

    /** What it holds, unless that is among {@link #scattered}. */
    WireRRset[] sets = NOTHING;

    /** All records of a name to which a file came back; such a name is compiled at the end. */
    @Nullable
    List<Record> scattered;

    /** Where its last record stands, counted from 1; 0 for nowhere. */
    int line;

    /** What is wrong with its records, or null. */
    @Nullable
    String problem;

    Draft(byte[] label, int hash) {
        this.label = label;
        this.hash = hash;
    }

    /** Returns the child whose label is the label {@code i} of {@code name}, a new one if there is none. */
    Draft child(WireName name, int i) {
        @Nullable Draft[] table = children;
        if (table == null) {
            table = new Draft[2];
            children = table;
        } else if (2 * childCount >= table.length) {
            table = grown(table);
            children = table;
        }
        int mask = table.length - 1;
        int wanted = name.labelHash(i);
        int slot = wanted & mask;
        for (Draft draft = table[slot]; draft != null; draft = table[slot]) {
            if (draft.hash == wanted && name.labelEquals(i, draft.label)) {
                return draft;
            }
            slot = (slot + 1) & mask;
        }
        Draft fresh = new Draft(ZoneBuilder.label(name, i), wanted);
        table[slot] = fresh;
        childCount++;
        return fresh;
    }

    private static @Nullable Draft[] grown(@Nullable Draft[] table) {
        @Nullable Draft[] larger = new Draft[table.length * 2];
        int mask = larger.length - 1;
        for (Draft draft : table) {
            if (draft != null) {
                int slot = draft.hash & mask;
                while (larger[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                larger[slot] = draft;
            }
        }
        return larger;
    }

    /** Makes the node of the name and all below it; the drafts below are then gone. */
    ZoneNode toNode() {
        @Nullable Draft[] table = children;
        if (table == null) {
            return ZoneNode.of(label, hash, List.of(sets), List.of());
        }
        List<ZoneNode> nodes = new ArrayList<>(childCount);
        for (int i = 0; i < table.length; i++) {
            Draft child = table[i];
            if (child != null) {
                nodes.add(child.toNode());
                table[i] = null;
            }
        }
        return ZoneNode.of(label, hash, List.of(sets), nodes);
    }
}
