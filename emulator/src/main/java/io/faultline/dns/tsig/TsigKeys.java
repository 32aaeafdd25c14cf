package io.faultline.dns.tsig;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** The keys that a server knows, by name. Immutable. */
public final class TsigKeys {

    /** No key. */
    public static final TsigKeys NONE = of(Collections.emptyList());

    private final Map<Name, TsigKey> keys;

    private TsigKeys(Map<Name, TsigKey> keys) {
        this.keys = keys;
    }

    /** Returns these keys; of two with one name the later. */
    public static TsigKeys of(Collection<TsigKey> keys) {
        Map<Name, TsigKey> byName = new LinkedHashMap<>();
        keys.forEach(key -> byName.put(key.name(), key));
        return new TsigKeys(byName);
    }

    /** Returns the key of a name, letter case ignored, or null. */
    public @Nullable TsigKey find(Name name) {
        return keys.get(name);
    }
}
