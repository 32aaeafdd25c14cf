package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.WireRRset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * One existing name of a zone: a label below its parent, its RRsets and its children. A node without RRsets is an empty
 * non-terminal (RFC 4592 section 2.2.2) or a name whose records were taken away but which still exists. Immutable; may be
 * shared between zones and threads.
 */
public final class ZoneNode {

    private static final WireRRset[] NO_RRSETS = {};
    private static final RRsetChooser[] NO_CHOOSERS = {};
    private static final byte[] WILDCARD_LABEL = {'*'};

    private static final Comparator<WireRRset> BY_TYPE =
            Comparator.comparingInt(WireRRset::type).thenComparingInt(WireRRset::coveredType);

    private final byte[] label;
    private final int hash;
    private final WireRRset[] rrsets;

    /** One set of RRSIG records for each type that is covered, in the order of type numbers. */
    private final WireRRset[] signatures;

    /** Whoever chooses, for each query, what is answered instead of the RRset of a type. */
    private final RRsetChooser[] choosers;

    private final boolean kept;

    private final ChildTable children;
    private final @Nullable ZoneNode wildcard;

    private ZoneNode(
            byte[] label,
            int hash,
            WireRRset[] rrsets,
            WireRRset[] signatures,
            RRsetChooser[] choosers,
            boolean kept,
            ChildTable children,
            @Nullable ZoneNode wildcard) {
        this.label = label;
        this.hash = hash;
        this.rrsets = rrsets;
        this.signatures = signatures;
        this.choosers = choosers;
        this.kept = kept;
        this.children = children;
        this.wildcard = wildcard;
    }

    /** Returns a node without RRsets and children. */
    static ZoneNode vacant(byte[] label, int hash) {
        return new ZoneNode(label, hash, NO_RRSETS, NO_RRSETS, NO_CHOOSERS, false, ChildTable.EMPTY, null);
    }

    /** Makes a node of RRsets, RRSIG records among them as one set for each type that they cover. */
    static ZoneNode of(byte[] label, int hash, List<WireRRset> sets, List<ZoneNode> children) {
        ZoneNode node = vacant(label, hash);
        if (sets.size() == 1 && sets.get(0).type() != Type.RRSIG) {
            // So are most of a large zone's.
            WireRRset[] only = {sets.get(0)};
            node = new ZoneNode(label, hash, only, NO_RRSETS, NO_CHOOSERS, false, ChildTable.EMPTY, null);
        } else if (!sets.isEmpty()) {
            WireRRset[] rrsets = sorted(sets.stream().filter(set -> set.type() != Type.RRSIG));
            WireRRset[] signatures = sorted(sets.stream().filter(set -> set.type() == Type.RRSIG));
            node = new ZoneNode(label, hash, rrsets, signatures, NO_CHOOSERS, false, ChildTable.EMPTY, null);
        }
        return children.isEmpty() ? node : node.withChildren(children);
    }

    private static WireRRset[] sorted(Stream<WireRRset> sets) {
        WireRRset[] sorted = sets.toArray(WireRRset[]::new);
        Arrays.sort(sorted, BY_TYPE);
        return sorted.length == 0 ? NO_RRSETS : sorted;
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

    /** Returns the RRset of {@code type}, or null; for {@code RRSIG} see {@link #signatures}. */
    public @Nullable WireRRset rrset(int type) {
        for (WireRRset set : rrsets) {
            if (set.type() == type) {
                return set;
            }
        }
        return null;
    }

    /** Returns the RRSIG records that cover {@code type}, or null. */
    public @Nullable WireRRset signatures(int type) {
        for (WireRRset set : signatures) {
            if (set.coveredType() == type) {
                return set;
            }
        }
        return null;
    }

    /** Returns for how many types there are RRSIG records. */
    public int signatureCount() {
        return signatures.length;
    }

    /** Returns the RRSIG records for one type, in the order of the numbers of the types that are covered. */
    public WireRRset signaturesAt(int i) {
        return signatures[i];
    }

    /** Returns how many RRsets there are, RRSIG records not counted. */
    public int rrsetCount() {
        return rrsets.length;
    }

    /** Returns the RRset {@code i} in the order of type numbers. */
    public WireRRset rrsetAt(int i) {
        return rrsets[i];
    }

    /** Returns who chooses what is answered for {@code type}, or null if the RRset is. */
    public @Nullable RRsetChooser chooser(int type) {
        for (RRsetChooser chooser : choosers) {
            if (chooser.type() == type) {
                return chooser;
            }
        }
        return null;
    }

    /** Returns a type that the name has something to answer with, or 0 if it has none. */
    public int someType() {
        return rrsets.length > 0 ? rrsets[0].type() : choosers.length > 0 ? choosers[0].type() : 0;
    }

    /** Returns whether the name exists even without RRsets and children. */
    public boolean isKept() {
        return kept;
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
        return rrsets.length == 0 && signatures.length == 0 && choosers.length == 0 && children.size() == 0 && !kept;
    }

    // Changed copies.

    /** Returns a copy with these RRsets, sorted by type; {@code kept} if the name exists even without any. */
    private ZoneNode withRRsets(WireRRset[] sorted, WireRRset[] sortedSignatures, boolean keep) {
        return new ZoneNode(label, hash, sorted, sortedSignatures, choosers, keep, children, wildcard);
    }

    /**
     * Returns a copy in which {@code chooser} has the say about a type, or nobody. The RRset of that type stays: it is what a
     * transfer gives away, and what is answered again, without the chooser, once it is edited.
     */
    public ZoneNode withChooser(int type, @Nullable RRsetChooser chooser) {
        RRsetChooser[] others = withoutChooser(type);
        if (chooser == null) {
            return withChoosers(others);
        }
        RRsetChooser[] all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = chooser;
        return withChoosers(all);
    }

    private RRsetChooser[] withoutChooser(int type) {
        return Arrays.stream(choosers)
                .filter(chooser -> type != Type.ANY && chooser.type() != type)
                .toArray(RRsetChooser[]::new);
    }

    private ZoneNode withChoosers(RRsetChooser[] all) {
        return new ZoneNode(label, hash, rrsets, signatures, all, kept, children, wildcard);
    }

    /** Returns a copy with {@code set} in place of the RRset of its type, for RRSIG records of those that cover the same. */
    public ZoneNode with(WireRRset set) {
        if (set.type() == Type.RRSIG) {
            return withRRsets(rrsets, replaced(signatures, set), kept);
        }
        ZoneNode node = withRRsets(replaced(rrsets, set), signatures, kept);
        return chooser(set.type()) == null ? node : node.withChoosers(withoutChooser(set.type()));
    }

    private static WireRRset[] replaced(WireRRset[] sets, WireRRset set) {
        return sorted(Stream.concat(Arrays.stream(sets).filter(old -> BY_TYPE.compare(old, set) != 0), Stream.of(set)));
    }

    /**
     * Returns a copy without the RRset of {@code type} and its signatures ({@code RRSIG}: without all signatures; {@code ANY}:
     * without everything), that exists all the same if {@code keep}.
     */
    public ZoneNode without(int type, boolean keep) {
        WireRRset[] rest = sorted(Arrays.stream(rrsets).filter(set -> type != Type.ANY && set.type() != type));
        WireRRset[] signed = sorted(Arrays.stream(signatures)
                .filter(set -> type != Type.ANY && type != Type.RRSIG && set.coveredType() != type));
        ZoneNode node = withRRsets(rest, signed, keep);
        return choosers.length == 0 ? node : node.withChoosers(withoutChooser(type));
    }

    /** Returns a copy without the RRSIG records that cover {@code type}. */
    public ZoneNode withoutSignatures(int type) {
        return withRRsets(rrsets, sorted(Arrays.stream(signatures).filter(set -> set.coveredType() != type)), kept);
    }

    /** Returns a copy with {@code child} in place of the child of its label. */
    ZoneNode withChild(ZoneNode child) {
        ZoneNode star = child.isWildcard() ? child : wildcard;
        return new ZoneNode(label, hash, rrsets, signatures, choosers, kept, children.with(child), star);
    }

    /** Returns a copy without the child of the label of {@code child}. */
    ZoneNode withoutChild(ZoneNode child) {
        ZoneNode star = child.isWildcard() ? null : wildcard;
        return new ZoneNode(label, hash, rrsets, signatures, choosers, kept, children.without(child), star);
    }

    /** Returns a copy with these children instead of its own. */
    ZoneNode withChildren(List<ZoneNode> list) {
        ZoneNode star = null;
        for (ZoneNode node : list) {
            star = node.isWildcard() ? node : star;
        }
        return new ZoneNode(label, hash, rrsets, signatures, choosers, kept, ChildTable.of(list), star);
    }

    private boolean isWildcard() {
        return Arrays.equals(label, WILDCARD_LABEL);
    }
}
