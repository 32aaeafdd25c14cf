package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A zone in the making from another one, record by record: nothing is checked, the serial stays, and nothing is signed. The
 * denial chains follow. Used once, by one thread.
 */
public final class ZoneRevision {

    /** What becomes of a name. */
    @FunctionalInterface
    public interface NodeChange {

        /**
         * Returns the node's successor.
         *
         * @param node has its old children
         */
        ZoneNode apply(WireName name, ZoneNode node);
    }

    /** A child of a name. */
    public record Child(WireName name, ZoneNode node) {}

    private final Zone before;
    private final WireName origin;
    private ZoneNode apex;
    private final List<DenialChain> nsec3Chains;
    private final Set<WireName> touched = new LinkedHashSet<>();
    private boolean allTouched;
    private @Nullable DenialChain nsecChain;

    /** Starts from {@code zone}. */
    public ZoneRevision(Zone zone) {
        before = zone;
        origin = zone.origin();
        apex = zone.apex();
        nsec3Chains = new ArrayList<>(zone.nsec3Chains());
    }

    /** Changes one name, which need not exist yet; a name that nothing is left at ceases to exist. */
    public void edit(WireName name, UnaryOperator<ZoneNode> change) {
        apex = edit(apex, name, name.labels() - origin.labels(), change);
        touched.add(name);
    }

    /** Changes every existing name, empty non-terminals included, in canonical order. */
    public void editAll(NodeChange change) {
        apex = editAll(apex, origin.toName(), change);
        allTouched = true;
    }

    /**
     * Puts RRsets in place of those of their type, RRSIG records in place of those that cover the same, where they belong: NSEC3
     * records and what covers them into their chain, others at their owner.
     */
    public void put(WireName owner, WireRRset set) {
        if (set.type() == Type.NSEC3) {
            putNsec3(owner, set);
        } else if (set.coveredType() == Type.NSEC3) {
            changeNsec3(owner, (chain, entry) -> chain.with(entry.withSignatures(set)));
        } else {
            edit(owner, node -> node.with(set));
        }
    }

    private void putNsec3(WireName owner, WireRRset set) {
        byte[] hash = Nsec3Names.hash(owner.toName(), origin.toName());
        if (hash == null) {
            throw new IllegalArgumentException(
                    "NSEC3 at " + owner + " (expected: a hash in Base32hex as one label below " + origin + ")");
        }
        Nsec3Parameters parameters = Nsec3Parameters.of(set, 0);
        for (int i = 0; i < nsec3Chains.size(); i++) {
            DenialChain chain = nsec3Chains.get(i);
            if (parameters.equals(chain.nsec3())) {
                DenialEntry old = chain.match(hash, hash.length);
                WireRRset signatures = old == null ? null : old.signatures();
                nsec3Chains.set(i, chain.with(new DenialEntry(hash, owner, set, signatures)));
                return;
            }
        }
        nsec3Chains.add(DenialChain.of(parameters, List.of(new DenialEntry(hash, owner, set, null))));
    }

    /**
     * Removes an RRset and what covers it.
     *
     * @param type the RR type, or {@code RRSIG} for all signatures of the name
     */
    public void remove(WireName owner, int type) {
        if (type == Type.NSEC3) {
            changeNsec3(owner, (chain, entry) -> chain.without(entry.sortKey()));
        } else {
            edit(owner, node -> node.without(type, false));
        }
    }

    /** Removes an RRset and what covers it; with the type {@code RRSIG} the signatures that cover {@code covered}. */
    void removeSet(WireName owner, int type, int covered) {
        if (type != Type.RRSIG) {
            remove(owner, type);
        } else if (covered == Type.NSEC3) {
            changeNsec3(owner, (chain, entry) -> chain.with(entry.withSignatures(null)));
        } else {
            edit(owner, node -> node.withoutSignatures(covered));
        }
    }

    private void changeNsec3(WireName owner, BiFunction<DenialChain, DenialEntry, DenialChain> change) {
        for (int i = 0; i < nsec3Chains.size(); i++) {
            DenialChain chain = nsec3Chains.get(i);
            DenialEntry entry = entry(chain, owner);
            if (entry != null) {
                nsec3Chains.set(i, change.apply(chain, entry));
            }
        }
        nsec3Chains.removeIf(chain -> chain.size() == 0);
    }

    private @Nullable DenialEntry entry(DenialChain chain, WireName owner) {
        byte[] hash = Nsec3Names.hash(owner.toName(), origin.toName());
        return hash == null ? null : chain.match(hash, hash.length);
    }

    /**
     * Puts a chain in the place of the one by which absence is proved, whose kind it has. The records of an NSEC chain stand at
     * its names, where they are left as they are: what is served as a record and what is served as a proof may differ.
     */
    public void denial(DenialChain chain) {
        if (chain.nsec3() == null) {
            nsecChain = chain;
        } else {
            nsec3Chain(chain);
        }
    }

    /** Puts a chain of NSEC3 records in place of all that there are, or none. */
    public void nsec3Chain(@Nullable DenialChain chain) {
        nsec3Chains.clear();
        if (chain != null) {
            nsec3Chains.add(chain);
        }
    }

    /** Returns the zone, with the keeper of its signatures, if it has one, as before. */
    public Zone build() {
        return new Zone(
                origin, before.ttlScale(), apex, nsecChain(), nsec3Chains, before.resigner(), before.isAvailable());
    }

    private @Nullable DenialChain nsecChain() {
        if (apex.rrset(Type.NSEC) == null) {
            return null;
        }
        DenialChain chain = nsecChain == null ? before.nsecChain() : nsecChain;
        if (chain == null || (allTouched && nsecChain == null)) {
            return collectNsec(apex, origin);
        }
        for (WireName name : touched) {
            ZoneNode node = find(name);
            WireRRset nsec = node == null ? null : node.rrset(Type.NSEC);
            byte[] key = CanonicalKey.of(name, origin.labels());
            chain = nsec == null || node == null
                    ? chain.without(key)
                    : chain.with(new DenialEntry(key, name, nsec, node.signatures(Type.NSEC)));
        }
        return chain;
    }

    private @Nullable ZoneNode find(WireName name) {
        ZoneNode node = apex;
        for (int i = name.labels() - origin.labels() - 1; i >= 0 && node != null; i--) {
            node = node.child(name, i);
        }
        return node;
    }

    static DenialChain collectNsec(ZoneNode apex, WireName origin) {
        List<DenialEntry> entries = new ArrayList<>();
        editAll(apex, origin.toName(), (name, node) -> {
            WireRRset nsec = node.rrset(Type.NSEC);
            if (nsec != null) {
                byte[] key = CanonicalKey.of(name, origin.labels());
                entries.add(new DenialEntry(key, name, nsec, node.signatures(Type.NSEC)));
            }
            return node;
        });
        return DenialChain.of(null, entries);
    }

    /** Returns the children of the node of {@code name} in canonical order. */
    public static List<Child> children(WireName name, ZoneNode node) {
        if (!node.hasChildren()) {
            return List.of();
        }
        Name parent = name.toName();
        List<Child> children = new ArrayList<>();
        for (ZoneNode child : sortedChildren(node)) {
            children.add(new Child(WireName.of(ZoneBuilder.prepend(child.label(), parent)), child));
        }
        return children;
    }

    private static List<ZoneNode> sortedChildren(ZoneNode node) {
        List<ZoneNode> sorted = node.children();
        sorted.sort(Comparator.comparing(ZoneNode::label, Arrays::compareUnsigned));
        return sorted;
    }

    private static ZoneNode edit(ZoneNode node, WireName name, int remaining, UnaryOperator<ZoneNode> change) {
        if (remaining == 0) {
            return change.apply(node);
        }
        ZoneNode child = node.child(name, remaining - 1);
        if (child == null) {
            child = ZoneNode.vacant(ZoneBuilder.label(name, remaining - 1), name.labelHash(remaining - 1));
        }
        ZoneNode edited = edit(child, name, remaining - 1, change);
        return edited.isVacant() ? node.withoutChild(child) : node.withChild(edited);
    }

    private static ZoneNode editAll(ZoneNode node, Name name, NodeChange change) {
        ZoneNode edited = change.apply(WireName.of(name), node);
        if (!node.hasChildren()) {
            return edited;
        }
        List<ZoneNode> children = new ArrayList<>();
        boolean same = true;
        for (ZoneNode child : sortedChildren(node)) {
            ZoneNode next = editAll(child, ZoneBuilder.prepend(child.label(), name), change);
            same &= next == child;
            if (!next.isVacant()) {
                children.add(next);
            }
        }
        return same ? edited : edited.withChildren(children);
    }
}
