package io.faultline.topology;

import io.faultline.topology.model.LinkSpec;
import io.faultline.topology.model.RouterSpec;
import io.faultline.topology.model.Topology;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shortest paths between routers by the cost of links, one source at a time (Dijkstra 1959). Of a path only the first
 * link is kept, and where several paths are equally short, the first link of each.
 */
final class ShortestPaths {

    private final List<RouterSpec> routers;
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    /** Router {@code i}'s arcs are those from {@code firstArc[i]} to before {@code firstArc[i + 1]}. */
    private final int[] firstArc;

    private final int[] arcTo;
    private final int[] arcCost;
    private final LinkSpec[] arcLink;

    private final long[] distance;
    private final @Nullable BitSet[] firstHops;
    /** A binary heap of {@code distance << 32 | router}; an entry whose distance is no longer the router's is stale. */
    private long[] heap = new long[64];

    private int heapSize;

    ShortestPaths(Topology topology) {
        routers = List.copyOf(topology.routers().values());
        routers.forEach(router -> indexes.put(router.name(), indexes.size()));
        List<LinkSpec> links = topology.links().values().stream()
                .filter(link -> indexes.containsKey(link.a()) && indexes.containsKey(link.b()))
                .toList();
        firstArc = new int[routers.size() + 1];
        for (LinkSpec link : links) {
            firstArc[index(link.a()) + 1]++;
            firstArc[index(link.b()) + 1]++;
        }
        for (int i = 0; i < routers.size(); i++) {
            firstArc[i + 1] += firstArc[i];
        }
        arcTo = new int[2 * links.size()];
        arcCost = new int[arcTo.length];
        arcLink = new LinkSpec[arcTo.length];
        int[] next = Arrays.copyOf(firstArc, routers.size());
        for (LinkSpec link : links) {
            addArc(next[index(link.a())]++, index(link.b()), link);
            addArc(next[index(link.b())]++, index(link.a()), link);
        }
        distance = new long[routers.size()];
        firstHops = new BitSet[routers.size()];
    }

    /** Is told the ways from one router to another. */
    interface Visitor {
        /**
         * A router that can be reached.
         *
         * @param to the router
         * @param hops which of the source's {@link #links} a shortest path begins with; equal sets are one object, not to be
         *     changed
         */
        void visit(RouterSpec to, BitSet hops);
    }

    /** The links from a router to other routers, in the order that {@link Visitor} numbers them. */
    List<LinkSpec> links(String router) {
        int index = index(router);
        return List.of(Arrays.copyOfRange(arcLink, firstArc[index], firstArc[index + 1]));
    }

    /** Visits every router that can be reached from {@code source}, itself excluded, in the order of the topology. */
    void from(String source, Visitor visitor) {
        int start = index(source);
        search(start);
        Map<BitSet, BitSet> shared = new LinkedHashMap<>();
        for (int i = 0; i < routers.size(); i++) {
            BitSet hops = firstHops[i];
            if (i != start && hops != null) {
                BitSet known = shared.putIfAbsent(hops, hops);
                visitor.visit(routers.get(i), known == null ? hops : known);
            }
        }
    }

    private void search(int start) {
        Arrays.fill(distance, Long.MAX_VALUE);
        Arrays.fill(firstHops, null);
        distance[start] = 0;
        push(start);
        while (heapSize > 0) {
            long entry = pop();
            int router = (int) entry;
            if (entry >>> 32 != distance[router]) {
                continue;
            }
            for (int arc = firstArc[router]; arc < firstArc[router + 1]; arc++) {
                relax(start, router, arc);
            }
        }
    }

    /** All costs are above zero, so a router's own first hops are complete when it leaves the heap. */
    private void relax(int start, int router, int arc) {
        int to = arcTo[arc];
        long through = distance[router] + arcCost[arc];
        if (through > distance[to] || to == start) {
            return;
        }
        BitSet hops = firstHops[to];
        if (through < distance[to] || hops == null) {
            distance[to] = through;
            hops = new BitSet();
            firstHops[to] = hops;
            push(to);
        }
        BitSet before = firstHops[router];
        if (before == null) {
            hops.set(arc - firstArc[start]);
        } else {
            hops.or(before);
        }
    }

    private void push(int router) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, heapSize * 2);
        }
        long entry = distance[router] << 32 | router;
        int at = heapSize++;
        while (at > 0 && heap[(at - 1) / 2] > entry) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = entry;
    }

    private long pop() {
        long top = heap[0];
        long last = heap[--heapSize];
        int at = 0;
        while (2 * at + 1 < heapSize) {
            int child = 2 * at + 1;
            if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return top;
    }

    private void addArc(int arc, int to, LinkSpec link) {
        arcTo[arc] = to;
        arcCost[arc] = link.cost();
        arcLink[arc] = link;
    }

    private int index(String router) {
        Integer index = indexes.get(router);
        if (index == null) {
            throw new IllegalArgumentException("router: " + router + " (expected: one of the topology's)");
        }
        return index;
    }
}
