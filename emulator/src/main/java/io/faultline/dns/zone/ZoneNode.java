package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * One existing name of a zone: a label below its parent, its RRsets and its children. A node without RRsets is an empty
 * non-terminal (RFC 4592 section 2.2.2) or a name whose records were taken away but which still exists. Immutable; may be
 * shared between zones and threads.
 */
public final class ZoneNode {

    private static final WireRRset[] NO_RRSETS = {};
    private static final byte[] WILDCARD_LABEL = {'*'};

    private final byte[] label;
    private final int hash;
    private final WireRRset[] rrsets;
    private final boolean kept;

    /** Open addressing by label hash, at most half full; null without children. */
    private final ZoneNode @Nullable [] children;

    private final int childCount;
    private final @Nullable ZoneNode wildcard;

    private ZoneNode(
            byte[] label,
            int hash,
            WireRRset[] rrsets,
            boolean kept,
            ZoneNode @Nullable [] children,
            int childCount,
            @Nullable ZoneNode wildcard) {
        this.label = label;
        this.hash = hash;
        this.rrsets = rrsets;
        this.kept = kept;
        this.children = children;
        this.childCount = childCount;
        this.wildcard = wildcard;
    }

    /** Returns a node without RRsets and children. */
    static ZoneNode vacant(byte[] label, int hash) {
        return new ZoneNode(label, hash, NO_RRSETS, false, null, 0, null);
    }

    static ZoneNode of(byte[] label, int hash, List<WireRRset> rrsets, List<ZoneNode> children) {
        ZoneNode node = vacant(label, hash);
        if (!rrsets.isEmpty()) {
            WireRRset[] sorted = rrsets.toArray(WireRRset[]::new);
            Arrays.sort(sorted, (a, b) -> Integer.compare(a.type(), b.type()));
            node = node.withRRsets(sorted, false);
        }
        return children.isEmpty() ? node : node.withChildren(children);
    }

    // Lookup.

    /** Returns the child whose label is the label {@code i} of {@code name}, or null. */
    public @Nullable ZoneNode child(DnsName name, int i) {
        ZoneNode[] table = children;
        if (table == null) {
            return null;
        }
        int mask = table.length - 1;
        int wanted = name.labelHash(i);
        for (int slot = wanted & mask; ; slot = (slot + 1) & mask) {
            ZoneNode node = table[slot];
            if (node == null || (node.hash == wanted && name.labelEquals(i, node.label))) {
                return node;
            }
        }
    }

    /** Returns the child {@code *}, the source of synthesis for names below this one (RFC 4592 section 3.3.1), or null. */
    public @Nullable ZoneNode wildcard() {
        return wildcard;
    }

    /** Returns the RRset of {@code type}, or null. */
    public @Nullable WireRRset rrset(int type) {
        for (WireRRset set : rrsets) {
            if (set.type() == type) {
                return set;
            }
        }
        return null;
    }

    /** Returns how many RRsets there are. */
    public int rrsetCount() {
        return rrsets.length;
    }

    /** Returns the RRset {@code i} in the order of type numbers. */
    public WireRRset rrsetAt(int i) {
        return rrsets[i];
    }

    /** Returns whether there is any child. */
    public boolean hasChildren() {
        return childCount > 0;
    }

    /** Returns the children, in an order that is the same in every run. */
    List<ZoneNode> children() {
        List<ZoneNode> list = new ArrayList<>(childCount);
        if (children != null) {
            for (ZoneNode node : children) {
                if (node != null) {
                    list.add(node);
                }
            }
        }
        return list;
    }

    byte[] label() {
        return label;
    }

    int hash() {
        return hash;
    }

    /** Returns whether nothing is here that makes the name exist. */
    boolean isVacant() {
        return rrsets.length == 0 && childCount == 0 && !kept;
    }

    // Changed copies.

    /** Returns a copy with these RRsets, sorted by type; {@code kept} if the name exists even without any. */
    private ZoneNode withRRsets(WireRRset[] sorted, boolean keep) {
        return new ZoneNode(label, hash, sorted, keep, children, childCount, wildcard);
    }

    /** Returns a copy with {@code set} in place of the RRset of its type. */
    ZoneNode with(WireRRset set) {
        List<WireRRset> list = new ArrayList<>(List.of(rrsets));
        list.removeIf(old -> old.type() == set.type());
        list.add(set);
        list.sort((a, b) -> Integer.compare(a.type(), b.type()));
        return withRRsets(list.toArray(WireRRset[]::new), kept);
    }

    /** Returns a copy without the RRset of {@code type} ({@code ANY}: without all), that exists all the same if {@code keep}. */
    ZoneNode without(int type, boolean keep) {
        WireRRset[] rest = Arrays.stream(rrsets)
                .filter(set -> type != Type.ANY && set.type() != type)
                .toArray(WireRRset[]::new);
        return withRRsets(rest, keep);
    }

    /** Returns a copy with {@code child} in place of the child of its label. */
    ZoneNode withChild(ZoneNode child) {
        if (children != null) {
            int mask = children.length - 1;
            for (int slot = child.hash & mask; children[slot] != null; slot = (slot + 1) & mask) {
                if (Arrays.equals(children[slot].label, child.label)) {
                    ZoneNode[] table = children.clone();
                    table[slot] = child;
                    return new ZoneNode(label, hash, rrsets, kept, table, childCount, wildcardOr(child));
                }
            }
        }
        List<ZoneNode> list = children();
        list.add(child);
        return withChildren(list);
    }

    private @Nullable ZoneNode wildcardOr(ZoneNode child) {
        return Arrays.equals(child.label, WILDCARD_LABEL) ? child : wildcard;
    }

    /** Returns a copy without the child of the label of {@code child}. */
    ZoneNode withoutChild(ZoneNode child) {
        List<ZoneNode> list = children();
        list.removeIf(node -> Arrays.equals(node.label, child.label));
        return withChildren(list);
    }

    private ZoneNode withChildren(List<ZoneNode> list) {
        if (list.isEmpty()) {
            return new ZoneNode(label, hash, rrsets, kept, null, 0, null);
        }
        ZoneNode[] table = new ZoneNode[Integer.highestOneBit(Math.max(1, list.size()) * 2 - 1) * 2];
        int mask = table.length - 1;
        ZoneNode star = null;
        for (ZoneNode node : list) {
            int slot = node.hash & mask;
            while (table[slot] != null) {
                slot = (slot + 1) & mask;
            }
            table[slot] = node;
            if (Arrays.equals(node.label, WILDCARD_LABEL)) {
                star = node;
            }
        }
        return new ZoneNode(label, hash, rrsets, kept, table, list.size(), star);
    }
}
