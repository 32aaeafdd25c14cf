package io.faultline.topology;

import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.sign.SignatureTimer;
import io.faultline.dns.sign.ZoneKeys;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.wire.Names;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.dns.zone.ZoneRevision;
import io.faultline.engine.NetworkLoop;
import io.faultline.topology.model.DnssecSpec;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Signs the zones of a region, puts the DS records of those that are delegated into their parents, and keeps them signed. */
final class RegionSigning {

    private final NetworkLoop loop;
    private final DnsClock clock;
    private final Map<String, ZoneSigner> signers = new LinkedHashMap<>();
    private final List<DSRecord> anchors = new ArrayList<>();
    private final List<SignatureTimer> timers = new ArrayList<>();

    RegionSigning(NetworkLoop loop, DnsClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Signs, of {@code zones} by name, those that shall be. */
    void sign(Map<String, ZoneSpec> specs, Map<String, Zone> zones) {
        specs.forEach((name, spec) -> {
            DnssecSpec dnssec = spec.dnssec();
            if (dnssec != null) {
                ZoneKeys keys = dnssec.keys();
                if (keys == null) {
                    RandomGenerator random = loop.random("zone " + name, "dnssec keys");
                    keys = ZoneKeys.generate(dnssec.algorithm(), dnssec.layout(), random);
                }
                signers.put(name, new ZoneSigner(keys, dnssec.policy(), clock));
            }
        });
        signers.forEach((name, signer) -> {
            Zone child = zones.get(name);
            if (child != null) {
                delegate(child.origin(), signer, zones);
            }
        });
        signers.forEach((name, signer) -> zones.computeIfPresent(name, (key, zone) -> signer.sign(zone)));
    }

    /** Puts the DS of a signed zone into its parent, if that is signed and delegates; if not, a resolver has to trust it. */
    private void delegate(WireName origin, ZoneSigner signer, Map<String, Zone> zones) {
        String name = parent(origin, zones);
        Zone parent = name == null ? null : zones.get(name);
        ZoneNode cut = parent == null ? null : parent.node(origin);
        Name owner = origin.toName();
        if (name == null || parent == null || cut == null || cut.rrset(Type.NS) == null || !signers.containsKey(name)) {
            anchors.addAll(signer.ds(owner, signer.policy().keyTtlSeconds()));
            return;
        }
        if (cut.rrset(Type.DS) == null) { // What is written by hand stays, be it wrong.
            ZoneRevision revision = new ZoneRevision(parent);
            List<DSRecord> records = signer.ds(owner, signer.policy().keyTtlSeconds());
            revision.put(origin, WireRRset.of(records, parent.ttlScale()));
            zones.put(name, revision.build());
        }
    }

    /** The zone with the longest origin above this one. */
    private static @Nullable String parent(WireName origin, Map<String, Zone> zones) {
        String best = null;
        int most = -1;
        for (Map.Entry<String, Zone> zone : zones.entrySet()) {
            WireName other = zone.getValue().origin();
            if (other.labels() > most && other.labels() < origin.labels() && origin.isSubdomainOf(other)) {
                best = zone.getKey();
                most = other.labels();
            }
        }
        return best;
    }

    /** The DS records of signed zones that no signed zone delegates: what a validating resolver has to trust. */
    List<DSRecord> trustAnchors() {
        return List.copyOf(anchors);
    }

    /** Keeps the zones of a server signed. */
    void maintain(AuthoritativeServer server) {
        for (String name : signers.keySet()) {
            SignatureTimer timer = new SignatureTimer(loop.eventLoop(), server.zones(), Names.absolute(name));
            timer.start();
            timers.add(timer);
        }
    }

    void close() {
        timers.forEach(SignatureTimer::stop);
    }
}
