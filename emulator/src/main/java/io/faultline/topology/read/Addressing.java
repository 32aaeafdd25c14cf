package io.faultline.topology.read;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.topology.config.Position;
import io.faultline.topology.config.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who owns which prefix and address; gives out free addresses. */
final class Addressing {

    /** Automatic addresses begin here within a prefix: the first ones are for routers and what is known by number. */
    private static final int FIRST_FREE = 10;

    /** Of this machine: edges listen here, and its resolver may (127.0.0.53). */
    private static final Prefix LOCAL = Prefix.of("127.0.0.0/16");

    private final Problems problems;
    private final TreeMap<Address, Owned> prefixes = new TreeMap<>();
    private final Map<Address, String> owners = new LinkedHashMap<>();
    private final Map<Prefix, Address> next = new LinkedHashMap<>();

    private record Owned(Prefix prefix, String router) {}

    Addressing(Problems problems) {
        this.problems = problems;
    }

    /** Notes a router's prefix; false, after a complaint, if it overlaps another or this machine's own. */
    boolean own(Prefix prefix, String router, Position position, String path) {
        if (prefix.overlaps(LOCAL)) {
            problems.add(position, path, prefix + " holds this machine's own addresses", "a prefix clear of " + LOCAL);
            return false;
        }
        // Owned prefixes do not overlap, so only the one before the end of this can.
        Map.Entry<Address, Owned> before = prefixes.floorEntry(prefix.last());
        if (before != null && before.getValue().prefix().overlaps(prefix)) {
            Owned other = before.getValue();
            problems.add(
                    position,
                    path,
                    prefix + " overlaps " + other.prefix() + " of router " + other.router(),
                    "a prefix of its own");
            return false;
        }
        prefixes.put(prefix.address(), new Owned(prefix, router));
        return true;
    }

    /** Notes whose an address is; false, after a complaint, if it is another's already. */
    boolean take(Address address, String owner, Position position, String path) {
        String other = owners.putIfAbsent(address, owner);
        if (other == null) {
            return true;
        }
        problems.add(position, path, address + " is the address of " + other, "an address of its own");
        return false;
    }

    boolean isTaken(Address address) {
        return owners.containsKey(address);
    }

    /** The router whose prefix holds an address, or {@code null}. */
    @Nullable
    String routerOf(Address address) {
        Map.Entry<Address, Owned> entry = prefixes.floorEntry(address);
        return entry != null && entry.getValue().prefix().contains(address)
                ? entry.getValue().router()
                : null;
    }

    /** A free address of a prefix, now taken; {@code null} if there is none left. */
    @Nullable
    Address free(Prefix prefix, String owner) {
        Address last = prefix.last();
        Address address = next.getOrDefault(prefix, prefix.address().plus(FIRST_FREE));
        while (address.compareTo(last) < 0 && prefix.contains(address)) {
            Address following = address.plus(1);
            next.put(prefix, following);
            if (!owners.containsKey(address) && !isNetworkOrBroadcast(address)) {
                owners.put(address, owner);
                return address;
            }
            address = following;
        }
        return null;
    }

    /** Addresses that end in 0 or 255 are valid in a prefix this large, yet look wrong to people and to some programs. */
    private static boolean isNetworkOrBroadcast(Address address) {
        int last = (int) (address.low() & 0xff);
        return address.isIpv4() && (last == 0 || last == 255);
    }
}
