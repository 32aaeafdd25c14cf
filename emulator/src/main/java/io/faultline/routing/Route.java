package io.faultline.routing;

import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a router does with packets to a prefix. Immutable. */
public sealed interface Route {
    /** A route with one next hop by way of a neighbour. */
    static Unicast via(Port port, Address gateway) {
        return new Unicast(List.of(NextHop.via(port, gateway)), false);
    }

    /** A route with one next hop, whatever node is at the other end of the port's link. */
    static Unicast dev(Port port) {
        return new Unicast(List.of(NextHop.onLink(port)), false);
    }

    /**
     * A route to a prefix or an address that is assigned to the port's own link: what came by that link and has no taker
     * there is not sent back to it (RFC 4443, 3.1).
     */
    static Unicast connected(Port port) {
        return new Unicast(List.of(NextHop.onLink(port)), true);
    }

    /** Equal-cost multipath: a route that spreads flows over several next hops. */
    static Unicast multipath(Collection<NextHop> nextHops) {
        return new Unicast(nextHops, false);
    }

    /** Packets that go no further. */
    enum Special implements Route {
        /** Delivered to the router itself. */
        LOCAL,
        /** Inside a connected subnet, but of no known neighbour: resolution fails after a while, then "host unreachable". */
        UNRESOLVED,
        /** Dropped without a word. */
        BLACKHOLE,
        /** Dropped; the source is told "host unreachable" (RFC 792 code 1, RFC 4443 code 3). */
        UNREACHABLE,
        /** Dropped; the source is told "administratively prohibited" (RFC 1812 5.2.7.1 code 13, RFC 4443 code 1). */
        PROHIBIT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Packets that are sent on.
     *
     * <p>A flow's hash picks the next hop by hash-threshold (RFC 2992): the hash space is cut into regions as large as the
     * weights say, in a fixed order of the next hops, so that a change of the set moves between a quarter and half of the
     * flows instead of nearly all.
     */
    final class Unicast implements Route {
        private static final int MAX_NEXT_HOPS = 128;
        private static final Comparator<NextHop> ORDER = Comparator.comparingInt(
                        (NextHop hop) -> hop.port().index())
                .thenComparing(NextHop::gateway, Comparator.nullsFirst(Comparator.naturalOrder()));

        private final List<NextHop> nextHops;
        /** Each next hop as often as its weight says. */
        private final NextHop[] shares;

        private final boolean connected;

        private Unicast(Collection<NextHop> hops, boolean connected) {
            if (hops.isEmpty() || hops.size() > MAX_NEXT_HOPS) {
                throw new IllegalArgumentException(
                        "next hops: " + hops.size() + " (expected: 1 <= next hops <= " + MAX_NEXT_HOPS + ")");
            }
            nextHops = hops.stream().sorted(ORDER).toList();
            shares = shares(nextHops);
            this.connected = connected;
        }

        private static NextHop[] shares(List<NextHop> hops) {
            List<NextHop> all = new ArrayList<>(hops.size());
            for (NextHop hop : hops) {
                for (int i = 0; i < hop.weight(); i++) {
                    all.add(hop);
                }
            }
            return all.toArray(NextHop[]::new);
        }

        /** The next hops in the order of their regions. */
        public List<NextHop> nextHops() {
            return nextHops;
        }

        /** Tells whether it leads to the port's own link, see {@link Route#connected}. */
        public boolean isConnected() {
            return connected;
        }

        /** Tells whether a flow's hash matters. */
        public boolean isMultipath() {
            return shares.length > 1;
        }

        /** The only next hop, or the first of several. */
        public NextHop first() {
            return shares[0];
        }

        /** The next hop of the flows with this hash, which is taken as an unsigned number. */
        public NextHop select(int flowHash) {
            return shares[(int) (((flowHash & 0xffff_ffffL) * shares.length) >>> 32)];
        }

        /** This route with only the next hops whose port has carrier; null if there is none. */
        @Nullable
        Unicast withCarrier() {
            int usable = 0;
            for (NextHop hop : nextHops) {
                usable += hop.port().isUp() ? 1 : 0;
            }
            if (usable == nextHops.size()) {
                return this;
            }
            return usable == 0
                    ? null
                    : new Unicast(
                            nextHops.stream().filter(hop -> hop.port().isUp()).toList(), false);
        }

        boolean uses(Port port) {
            for (NextHop hop : nextHops) {
                if (hop.port() == port) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Unicast other && connected == other.connected && nextHops.equals(other.nextHops);
        }

        @Override
        public int hashCode() {
            return nextHops.hashCode();
        }

        @Override
        public String toString() {
            String hops = nextHops.size() == 1 ? first().toString() : nextHops.toString();
            return connected ? hops + " connected" : hops;
        }
    }
}
