package io.faultline.dns.sign;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.DenialEntry;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.dns.zone.ZoneRevision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Signs what an edit of a signed zone has changed: its RRsets and the links of the chain that tell of them or lead to them. What
 * the edit has not touched stays as it is, be it broken. Used once.
 */
final class IncrementalSigning {

    private final Zone before;
    private final Zone edited;
    private final RRsetSigner signer;
    private final DenialRecords denial;
    private final ZoneRevision revision;

    /** A link to be made: what it stands at and tells of. */
    private static final class Draft {
        private final WireName owner;
        private final int[] types;

        Draft(WireName owner, int[] types) {
            this.owner = owner;
            this.types = types;
        }
    }

    /** The links to be made, by what the chain is sorted by. */
    private final Map<byte[], Draft> drafts = new TreeMap<>(Arrays::compareUnsigned);

    IncrementalSigning(Zone before, Zone edited, RRsetSigner signer, DenialRecords denial) {
        this.before = before;
        this.edited = edited;
        this.signer = signer;
        this.denial = denial;
        this.revision = new ZoneRevision(edited);
    }

    Zone sign(Collection<WireName> changed) {
        Set<WireName> names = affected(changed);
        names.forEach(this::signRRsets);
        DenialChain chain = before.denial();
        if (chain != null && Objects.equals(chain.nsec3(), denial.parameters())) {
            relink(chain, names);
        }
        return revision.build();
    }

    private Set<WireName> affected(Collection<WireName> changed) {
        Set<WireName> names = new LinkedHashSet<>();
        for (WireName name : changed) {
            names.add(name);
            ZoneNode was = before.node(name);
            ZoneNode is = edited.node(name);
            if (occludesBelow(before, was) != occludesBelow(edited, is)) {
                addBelow(name, was, names);
                addBelow(name, is, names);
            }
            for (int i = 1;
                    !denial.isNsec() && i <= name.labels() - edited.origin().labels();
                    i++) {
                names.add(name.suffix(i)); // An empty non-terminal may come or go.
            }
        }
        return names;
    }

    private static boolean occludesBelow(Zone zone, @Nullable ZoneNode node) {
        return node != null && NameStatus.occludesBelow(node, node == zone.apex());
    }

    private static void addBelow(WireName name, @Nullable ZoneNode node, Set<WireName> names) {
        if (node != null) {
            for (ZoneRevision.Child child : ZoneRevision.children(name, node)) {
                names.add(child.name());
                addBelow(child.name(), child.node(), names);
            }
        }
    }

    private void signRRsets(WireName name) {
        ZoneNode node = edited.node(name);
        if (node == null) {
            return;
        }
        ZoneNode old = before.node(name);
        NameStatus status = NameStatus.of(edited, name);
        NameStatus oldStatus = NameStatus.of(before, name);
        for (int i = 0; i < node.signatureCount(); i++) {
            int type = node.signaturesAt(i).coveredType();
            if (!status.signs(type) || node.rrset(type) == null) {
                revision.edit(name, present -> present.withoutSignatures(type));
            }
        }
        for (int i = 0; i < node.rrsetCount(); i++) {
            WireRRset set = node.rrsetAt(i);
            boolean asBefore = old != null && old.rrset(set.type()) == set && oldStatus.signs(set.type());
            if (!asBefore && status.signs(set.type()) && set.type() != Type.NSEC) {
                WireRRset signatures = signer.sign(name, set);
                revision.edit(name, present -> present.with(signatures));
            }
        }
    }

    private void relink(DenialChain original, Set<WireName> names) {
        DenialChain chain = original;
        List<WireName> unlinked = new ArrayList<>();
        for (WireName name : names) {
            byte[] key = denial.key(name);
            DenialEntry link = chain.match(key, key.length);
            ZoneNode node = edited.node(name);
            if (node == null || !denial.links(NameStatus.of(edited, name), node)) {
                unlinked.add(name);
                if (link != null) {
                    chain = chain.without(key);
                    drafts.remove(key);
                    remake(chain.before(key));
                }
                continue;
            }
            int[] types = NameStatus.of(edited, name).types(node, denial.isNsec());
            if (link == null) {
                WireName owner = denial.owner(name, key);
                chain = chain.with(denial.link(key, owner, types, key, owner));
                drafts.put(key, new Draft(owner, types));
                remake(chain.before(key));
            } else if (!Arrays.equals(types, DenialRecords.types(link))) {
                drafts.put(key, new Draft(link.owner(), types));
            }
        }
        for (Map.Entry<byte[], Draft> entry : drafts.entrySet()) {
            chain = chain.with(made(entry.getKey(), entry.getValue(), chain));
        }
        put(chain, names, unlinked);
    }

    /** Has a link made anew that leads to another one than before. */
    private void remake(@Nullable DenialEntry link) {
        if (link != null) {
            drafts.putIfAbsent(link.sortKey(), new Draft(link.owner(), DenialRecords.types(link)));
        }
    }

    private DenialEntry made(byte[] key, Draft draft, DenialChain chain) {
        DenialEntry next = Objects.requireNonNull(chain.after(key));
        DenialEntry link = denial.link(key, draft.owner, draft.types, next.sortKey(), next.owner());
        return link.withSignatures(signer.sign(link.owner(), link.rrset()));
    }

    private void put(DenialChain chain, Set<WireName> names, List<WireName> unlinked) {
        if (!denial.isNsec()) {
            revision.nsec3Chain(chain);
            return;
        }
        for (WireName name : unlinked) {
            ZoneNode node = edited.node(name);
            if (node != null && node.rrset(Type.NSEC) != null) {
                revision.edit(name, present -> present.without(Type.NSEC, present.isKept()));
            }
        }
        Set<WireName> linked = new LinkedHashSet<>(names);
        linked.removeAll(unlinked);
        drafts.values().forEach(draft -> linked.add(draft.owner));
        for (WireName name : linked) {
            byte[] key = denial.key(name);
            DenialEntry link = Objects.requireNonNull(chain.match(key, key.length));
            revision.edit(name, node -> {
                ZoneNode with = node.with(link.rrset());
                return link.signatures() == null ? with : with.with(link.signatures());
            });
        }
    }
}
