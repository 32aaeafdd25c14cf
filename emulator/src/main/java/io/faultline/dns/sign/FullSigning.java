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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Signs a whole zone at once. Signatures, which take most of the time, are made by all processors. Used once. */
final class FullSigning {

    private final Zone zone;
    private final RRsetSigner signer;
    private final DenialRecords denial;
    private final List<Signable> names = new ArrayList<>();

    /** A name with what is signed at it. */
    private static final class Signable {
        private final WireName name;
        private final ZoneNode node;
        private final NameStatus status;

        /** Where the link for the name is in the chain and what it stands at; null if the chain leaves the name out. */
        private byte @Nullable [] key;

        private @Nullable WireName linkOwner;
        private @Nullable DenialEntry link;

        private List<WireRRset> signatures = List.of();

        Signable(WireName name, ZoneNode node, NameStatus status) {
            this.name = name;
            this.node = node;
            this.status = status;
        }
    }

    FullSigning(Zone zone, RRsetSigner signer, DenialRecords denial) {
        this.zone = zone;
        this.signer = signer;
        this.denial = denial;
    }

    Zone sign() {
        collect(zone.origin(), zone.apex());
        link();
        names.parallelStream().forEach(this::sign);
        Map<WireName, Signable> byName = new HashMap<>();
        List<DenialEntry> links = new ArrayList<>();
        for (Signable signable : names) {
            byName.put(signable.name, signable);
            if (signable.link != null) {
                links.add(signable.link);
            }
        }
        ZoneRevision revision = new ZoneRevision(zone);
        revision.editAll((name, node) -> {
            Signable signable = byName.get(name);
            return signable == null ? node : signed(signable);
        });
        if (!denial.isNsec()) {
            revision.nsec3Chain(DenialChain.of(denial.parameters(), links));
        }
        return revision.build();
    }

    private ZoneNode signed(Signable signable) {
        ZoneNode node = signable.node;
        for (WireRRset signature : signable.signatures) {
            node = node.with(signature);
        }
        DenialEntry link = signable.link;
        if (link != null && denial.isNsec()) {
            node = node.with(link.rrset());
            node = link.signatures() == null ? node : node.with(link.signatures());
        }
        return node;
    }

    /** Collects what belongs to the zone at a name and below. */
    private void collect(WireName name, ZoneNode node) {
        boolean isApex = node == zone.apex();
        NameStatus status = NameStatus.of(node, isApex, false);
        if (status == NameStatus.OUTSIDE) {
            return;
        }
        Signable signable = new Signable(name, node, status);
        names.add(signable);
        if (denial.links(status, node)) {
            signable.key = denial.key(name);
            signable.linkOwner = denial.owner(name, signable.key);
        }
        if (!NameStatus.occludesBelow(node, isApex)) {
            for (ZoneRevision.Child child : ZoneRevision.children(name, node)) {
                collect(child.name(), child.node());
            }
        }
    }

    /** Lets each link lead to the next (RFC 4034 section 4.1.1, RFC 5155 section 7.1). */
    private void link() {
        List<Signable> linked = new ArrayList<>();
        for (Signable signable : names) {
            if (signable.key != null) {
                linked.add(signable);
            }
        }
        linked.sort(Comparator.comparing(FullSigning::key, Arrays::compareUnsigned));
        for (int i = 0; i < linked.size(); i++) {
            Signable signable = linked.get(i);
            Signable next = linked.get((i + 1) % linked.size());
            int[] types = signable.status.types(signable.node, denial.isNsec());
            signable.link = denial.link(key(signable), owner(signable), types, key(next), owner(next));
        }
    }

    private static byte[] key(Signable signable) {
        return Objects.requireNonNull(signable.key);
    }

    private static WireName owner(Signable signable) {
        return Objects.requireNonNull(signable.linkOwner);
    }

    private void sign(Signable signable) {
        List<WireRRset> signatures = new ArrayList<>();
        for (int i = 0; i < signable.node.rrsetCount(); i++) {
            WireRRset set = signable.node.rrsetAt(i);
            if (signable.status.signs(set.type())) {
                signatures.add(signer.sign(signable.name, set));
            }
        }
        signable.signatures = signatures;
        DenialEntry link = signable.link;
        if (link != null) {
            signable.link = link.withSignatures(signer.sign(link.owner(), link.rrset()));
        }
    }
}
