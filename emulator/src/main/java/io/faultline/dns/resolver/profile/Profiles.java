package io.faultline.dns.resolver.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The profiles there are. To add another: one class that makes it and one line here. */
public final class Profiles {

    /** Unbound, which is what a resolver is unless it says otherwise. */
    public static final Profile STANDARD = UnboundProfile.make();

    private static final List<Profile> ALL =
            List.of(STANDARD, BindProfile.make(), Route53Profile.make(), CoreDnsProfile.make());

    private Profiles() {}

    /** Returns the profiles by name. */
    public static Map<String, Profile> byName() {
        Map<String, Profile> byName = new LinkedHashMap<>();
        ALL.forEach(profile -> byName.put(profile.name(), profile));
        return byName;
    }
}
