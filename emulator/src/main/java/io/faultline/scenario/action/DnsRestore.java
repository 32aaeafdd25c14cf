package io.faultline.scenario.action;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.model.ZoneSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Record;

/** Puts RRsets back as the topology has them: {@code dns-restore: {name: db.example}}. */
public final class DnsRestore implements Action {
    static final Keys KEYS = Keys.of("dns-restore", "name", "type", "server");
    static final ActionKind KIND = new ActionKind("dns-restore", DnsRestore::read);

    private final RecordName name;
    private final List<List<Record>> rrsets;

    private DnsRestore(RecordName name, List<List<Record>> rrsets) {
        this.name = name;
        this.rrsets = rrsets;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        RecordName name = RecordName.read(ConfigMap.of(value, KEYS, scope.problems()), scope);
        if (name == null) {
            return null;
        }
        ZoneSpec spec = scope.topology().zones().get(name.origin().toString(true));
        List<List<Record>> rrsets = new ArrayList<>();
        if (spec != null) {
            try {
                byte[] text = spec.masterFile().getBytes(StandardCharsets.UTF_8);
                Zone zone = ZoneFile.load(
                        new ByteArrayInputStream(text),
                        spec.name(),
                        name.origin(),
                        new TtlScale(scope.topology().speed()));
                name.types().forEach(type -> rrsets.add(zone.rrset(name.owner(), type)));
            } catch (IOException e) {
                // A zone that does not parse is complained about where it is written.
                return null;
            }
        }
        return new DnsRestore(name, rrsets);
    }

    @Override
    public String describe() {
        return "restore " + name;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        return name.edit(stage, zone -> name.putBack(zone, rrsets));
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
