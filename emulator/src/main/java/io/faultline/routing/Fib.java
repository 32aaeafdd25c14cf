package io.faultline.routing;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A forwarding information base: which route each destination takes, by longest-prefix match, for IPv4 and IPv6.
 *
 * <p>Immutable: a change makes a new FIB that shares all untouched parts with the old one, so a router swaps it with one
 * store and a small change to a large table costs microseconds. Lookups allocate nothing. Safe for use by any thread.
 */
public final class Fib {
    /** The FIB without routes. */
    public static final Fib EMPTY = new Fib(null, null, null, 0, 0);

    private final @Nullable FibNode ipv4;
    private final @Nullable FibNode ipv6;
    private final @Nullable FibShortcut shortcut;
    private final int ipv4Size;
    private final int ipv6Size;

    private Fib(
            @Nullable FibNode ipv4,
            @Nullable FibNode ipv6,
            @Nullable FibShortcut shortcut,
            int ipv4Size,
            int ipv6Size) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.shortcut = shortcut;
        this.ipv4Size = ipv4Size;
        this.ipv6Size = ipv6Size;
    }

    /** The number of prefixes of both families. */
    public int size() {
        return ipv4Size + ipv6Size;
    }

    /** The route of the longest prefix that contains the address, or null. */
    public @Nullable Route lookup(Address destination) {
        return destination.isIpv4()
                ? lookupIpv4(destination.ipv4())
                : lookupIpv6(destination.high(), destination.low());
    }

    /** {@link #lookup(Address)} of an IPv4 address given as its 32 bits. */
    public @Nullable Route lookupIpv4(int bits) {
        if (shortcut != null) {
            return shortcut.lookup(bits);
        }
        return ipv4 == null ? null : ipv4.lookupIpv4((long) bits << 32);
    }

    /** {@link #lookup(Address)} of an IPv6 address given as its upper and lower 64 bits. */
    public @Nullable Route lookupIpv6(long high, long low) {
        return ipv6 == null ? null : ipv6.lookupIpv6(high, low);
    }

    /** The route of exactly this prefix, or null. */
    public @Nullable Route get(Prefix prefix) {
        boolean isIpv4 = prefix.address().isIpv4();
        long high = high(prefix);
        long low = low(prefix);
        int home = FibNode.homeDepth(prefix.length());
        FibNode node = isIpv4 ? ipv4 : ipv6;
        while (node != null && node.depth < home) {
            node = node.at(FibNode.slot(high, low, node.depth)) instanceof FibNode child ? child : null;
        }
        if (node == null || node.depth != home) {
            return null;
        }
        boolean inside = isIpv4 ? node.containsIpv4(high) : node.containsIpv6(high, low);
        return inside ? node.exact(high, low, prefix.length()) : null;
    }

    /** This FIB with one more prefix, or with another route for it. */
    public Fib with(Prefix prefix, Route route) {
        return new Batch().put(prefix, route).applyTo(this);
    }

    /** This FIB without a prefix. */
    public Fib without(Prefix prefix) {
        return new Batch().remove(prefix).applyTo(this);
    }

    /** Visits all prefixes, IPv4 first, in an order that depends on nothing but the prefixes. */
    public void forEach(Visitor visitor) {
        if (ipv4 != null) {
            ipv4.forEach((high, low, length, route) ->
                    visitor.route(new Prefix(Address.ofIpv4((int) (high >>> 32)), length), route));
        }
        if (ipv6 != null) {
            ipv6.forEach(
                    (high, low, length, route) -> visitor.route(new Prefix(Address.ofIpv6(high, low), length), route));
        }
    }

    /** Receives the content of a FIB. */
    @FunctionalInterface
    public interface Visitor {
        /** One prefix and its route. */
        void route(Prefix prefix, Route route);
    }

    private static long high(Prefix prefix) {
        Address address = prefix.address();
        return address.isIpv4() ? (long) address.ipv4() << 32 : address.high();
    }

    private static long low(Prefix prefix) {
        Address address = prefix.address();
        return address.isIpv4() ? 0 : address.low();
    }

    /** Changes to apply together; of two changes to one prefix the later counts. Not thread-safe. */
    public static final class Batch {
        private final List<FibChange> ipv4 = new ArrayList<>();
        private final List<FibChange> ipv6 = new ArrayList<>();

        /** Sets the route of a prefix. */
        public Batch put(Prefix prefix, Route route) {
            return add(prefix, route);
        }

        /** Removes a prefix; one that is not there is no error. */
        public Batch remove(Prefix prefix) {
            return add(prefix, null);
        }

        private Batch add(Prefix prefix, @Nullable Route route) {
            List<FibChange> family = prefix.address().isIpv4() ? ipv4 : ipv6;
            family.add(new FibChange(high(prefix), low(prefix), prefix.length(), route));
            return this;
        }

        /** The number of changes. */
        public int size() {
            return ipv4.size() + ipv6.size();
        }

        /** The prefixes that change, some perhaps twice. */
        List<Prefix> prefixes() {
            List<Prefix> prefixes = new ArrayList<>(size());
            for (FibChange change : ipv4) {
                prefixes.add(new Prefix(Address.ofIpv4((int) (change.high() >>> 32)), change.length()));
            }
            for (FibChange change : ipv6) {
                prefixes.add(new Prefix(Address.ofIpv6(change.high(), change.low()), change.length()));
            }
            return prefixes;
        }

        /** The FIB that results; the given one is unchanged. */
        public Fib applyTo(Fib fib) {
            FibUpdate update4 = new FibUpdate(sorted(ipv4));
            FibUpdate update6 = new FibUpdate(sorted(ipv6));
            FibNode root4 = update4.apply(fib.ipv4);
            FibNode root6 = update6.apply(fib.ipv6);
            int size4 = fib.ipv4Size + update4.sizeDelta();
            FibShortcut shortcut = null;
            if (root4 != null && size4 >= FibShortcut.MIN_PREFIXES) {
                shortcut =
                        fib.shortcut == null ? FibShortcut.of(root4) : fib.shortcut.changed(root4, update4.changes());
            }
            return new Fib(root4, root6, shortcut, size4, fib.ipv6Size + update6.sizeDelta());
        }

        private static FibChange[] sorted(List<FibChange> changes) {
            FibChange[] sorted = changes.toArray(FibChange[]::new);
            Arrays.sort(sorted); // stable, so of equal prefixes the last was added last
            int kept = 0;
            for (int i = 0; i < sorted.length; i++) {
                if (i + 1 == sorted.length || sorted[i].compareTo(sorted[i + 1]) != 0) {
                    sorted[kept++] = sorted[i];
                }
            }
            return kept == sorted.length ? sorted : Arrays.copyOf(sorted, kept);
        }
    }
}
