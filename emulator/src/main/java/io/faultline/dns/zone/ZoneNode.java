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

    private final ChildTable children;
    private final @Nullable ZoneNode wildcard;

    private ZoneNode(
            byte[] label,
            int hash,
            WireRRset[] rrsets,
            boolean kept,
            ChildTable children,
            @Nullable ZoneNode wildcard) {
        this.label = label;
        this.hash = hash;
        this.rrsets = rrsets;
        this.kept = kept;
        this.children = children;
        this.wildcard = wildcard;
    }

    /** Returns a node without RRsets and children. */
    static ZoneNode vacant(byte[] label, int hash) {
        return new ZoneNode(label, hash, NO_RRSETS, false, ChildTable.EMPTY, null);
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
        return children.get(name, i);
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
        return children.size() > 0;
    }

    /** Returns the table of the children. */
    ChildTable childTable() {
        return children;
    }

    /** Returns the children, in an order that is the same in every run. */
    List<ZoneNode> children() {
        return children.nodes();
    }

    byte[] label() {
        return label;
    }

    int hash() {
        return hash;
    }

    /** Returns whether nothing is here that makes the name exist. */
    boolean isVacant() {
        return rrsets.length == 0 && children.size() == 0 && !kept;
    }

    // Changed copies.

    /** Returns a copy with these RRsets, sorted by type; {@code kept} if the name exists even without any. */
    private ZoneNode withRRsets(WireRRset[] sorted, boolean keep) {
        return new ZoneNode(label, hash, sorted, keep, children, wildcard);
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
        return new ZoneNode(label, hash, rrsets, kept, children.with(child), child.isWildcard() ? child : wildcard);
    }

    /** Returns a copy without the child of the label of {@code child}. */
    ZoneNode withoutChild(ZoneNode child) {
        return new ZoneNode(label, hash, rrsets, kept, children.without(child), child.isWildcard() ? null : wildcard);
    }

    private ZoneNode withChildren(List<ZoneNode> list) {
        ZoneNode star = null;
        for (ZoneNode node : list) {
            star = node.isWildcard() ? node : star;
        }
        return new ZoneNode(label, hash, rrsets, kept, ChildTable.of(list), star);
    }

    private boolean isWildcard() {
        return Arrays.equals(label, WILDCARD_LABEL);
    }
}
