package io.faultline.balance.l4;

import io.faultline.balance.Target;
import java.util.Arrays;

/**
 * The flows of a balancer: found by what the client sends and by what the target sends, bounded, and each silent for a known
 * time. Columns of primitives, so that neither a packet nor a new flow makes garbage once the table has grown. Loop thread only.
 */
final class FlowTable {
    static final int NONE = -1;

    private static final int INITIAL_CAPACITY = 256;
    /** 2^64 divided by the golden ratio: Knuth's multiplicative hash. */
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final int maxFlows;
    private final FlowIndex byClient;
    private final FlowIndex byTarget;
    private final FlowLists lists;

    private VirtualService[] service;
    private Target[] target;
    private FlowPhase[] phase;
    private long[] clientHigh;
    private long[] clientLow;
    private int[] clientPort;
    private int[] natPort;
    private long[] seenNs;
    private int[] clientAck;
    private int[] targetAck;
    private byte[] fins;
    private int[] free;
    private int freeCount;
    private int capacity;

    FlowTable(int maxFlows) {
        this.maxFlows = maxFlows;
        capacity = Math.min(INITIAL_CAPACITY, maxFlows);
        byClient = new FlowIndex(capacity);
        byTarget = new FlowIndex(capacity);
        lists = new FlowLists(capacity);
        service = new VirtualService[capacity];
        target = new Target[capacity];
        phase = new FlowPhase[capacity];
        clientHigh = new long[capacity];
        clientLow = new long[capacity];
        clientPort = new int[capacity];
        natPort = new int[capacity];
        seenNs = new long[capacity];
        clientAck = new int[capacity];
        targetAck = new int[capacity];
        fins = new byte[capacity];
        free = new int[capacity];
        makeFree(0);
    }

    /** The flow of this client at this service, or {@link #NONE}. */
    int find(VirtualService at, long high, long low, int port) {
        int hash = clientHash(at, high, low, port);
        for (int slot = byClient.slot(hash); ; slot = byClient.next(slot)) {
            int flow = byClient.flow(slot);
            if (flow == FlowIndex.NONE) {
                return NONE;
            }
            if (byClient.hash(slot) == hash
                    && service[flow] == at
                    && clientLow[flow] == low
                    && clientHigh[flow] == high
                    && clientPort[flow] == port) {
                return flow;
            }
        }
    }

    /** The flow that a target answers to one of the balancer's ports, or {@link #NONE}. */
    int findReturn(int protocol, long targetHigh, long targetLow, int targetPort, int localPort) {
        int hash = targetHash(protocol, targetHigh, targetLow, targetPort, localPort);
        for (int slot = byTarget.slot(hash); ; slot = byTarget.next(slot)) {
            int flow = byTarget.flow(slot);
            if (flow == FlowIndex.NONE) {
                return NONE;
            }
            if (byTarget.hash(slot) == hash
                    && natPort[flow] == localPort
                    && target[flow].port() == targetPort
                    && target[flow].address().low() == targetLow
                    && target[flow].address().high() == targetHigh
                    && service[flow].protocol() == protocol) {
                return flow;
            }
        }
    }

    /** Tells whether no flow can be added. */
    boolean isFull() {
        return size() == maxFlows;
    }

    int size() {
        return byClient.size();
    }

    /** Adds a flow; the table must not be full, and both keys must be new. */
    int add(VirtualService at, long high, long low, int port, Target to, int localPort, FlowPhase first, long nowNs) {
        if (freeCount == 0) {
            grow();
        }
        int flow = free[--freeCount];
        service[flow] = at;
        target[flow] = to;
        clientHigh[flow] = high;
        clientLow[flow] = low;
        clientPort[flow] = port;
        natPort[flow] = localPort;
        clientAck[flow] = 0;
        targetAck[flow] = 0;
        fins[flow] = 0;
        phase[flow] = first;
        seenNs[flow] = nowNs;
        lists.append(first, flow);
        byClient.add(flow, clientHash(at, high, low, port));
        byTarget.add(flow, targetHash(flow));
        return flow;
    }

    void remove(int flow) {
        byClient.remove(flow, clientHash(service[flow], clientHigh[flow], clientLow[flow], clientPort[flow]));
        byTarget.remove(flow, targetHash(flow));
        lists.remove(phase[flow], flow);
        free[freeCount++] = flow;
    }

    /** A packet of the flow was seen; it may have led to another phase. */
    void touch(int flow, FlowPhase now, long nowNs) {
        lists.remove(phase[flow], flow);
        phase[flow] = now;
        seenNs[flow] = nowNs;
        lists.append(now, flow);
    }

    /** The flow of a phase that has been silent for longest, or {@link #NONE}. */
    int oldest(FlowPhase of) {
        return lists.first(of);
    }

    /** The flow after this one in its phase's list, or {@link #NONE}. */
    int after(int flow) {
        return lists.after(flow);
    }

    VirtualService service(int flow) {
        return service[flow];
    }

    Target target(int flow) {
        return target[flow];
    }

    FlowPhase phase(int flow) {
        return phase[flow];
    }

    long clientHigh(int flow) {
        return clientHigh[flow];
    }

    long clientLow(int flow) {
        return clientLow[flow];
    }

    int clientPort(int flow) {
        return clientPort[flow];
    }

    int natPort(int flow) {
        return natPort[flow];
    }

    long seenNs(int flow) {
        return seenNs[flow];
    }

    /** The sequence number that the client expects next, as far as it has said. */
    int clientAck(int flow) {
        return clientAck[flow];
    }

    void clientAck(int flow, int acknowledgment) {
        clientAck[flow] = acknowledgment;
    }

    /** The sequence number that the target expects next, as far as it has said. */
    int targetAck(int flow) {
        return targetAck[flow];
    }

    void targetAck(int flow, int acknowledgment) {
        targetAck[flow] = acknowledgment;
    }

    /** Notes a FIN by one side, 1 or 2; true once both have sent one. */
    boolean finBy(int flow, int side) {
        fins[flow] |= (byte) side;
        return fins[flow] == 3;
    }

    private int targetHash(int flow) {
        Target to = target[flow];
        return targetHash(
                service[flow].protocol(), to.address().high(), to.address().low(), to.port(), natPort[flow]);
    }

    private static int targetHash(int protocol, long high, long low, int port, int localPort) {
        return hash(high, low, ((long) protocol << 32) | ((long) port << 16) | localPort);
    }

    private static int clientHash(VirtualService at, long high, long low, int port) {
        return hash(high, low, ((long) at.number() << 16) | port);
    }

    static int hash(long first, long second, long third) {
        long h = first * MIX;
        h = (h ^ (h >>> 32) ^ second) * MIX;
        h = (h ^ (h >>> 32) ^ third) * MIX;
        return (int) (h >>> 32);
    }

    private void makeFree(int from) {
        // Counted down, so that the lowest numbers are used first.
        for (int flow = capacity - 1; flow >= from; flow--) {
            free[freeCount++] = flow;
        }
    }

    private void grow() {
        int old = capacity;
        capacity = (int) Math.min(maxFlows, old * 2L);
        service = Arrays.copyOf(service, capacity);
        target = Arrays.copyOf(target, capacity);
        phase = Arrays.copyOf(phase, capacity);
        clientHigh = Arrays.copyOf(clientHigh, capacity);
        clientLow = Arrays.copyOf(clientLow, capacity);
        clientPort = Arrays.copyOf(clientPort, capacity);
        natPort = Arrays.copyOf(natPort, capacity);
        seenNs = Arrays.copyOf(seenNs, capacity);
        clientAck = Arrays.copyOf(clientAck, capacity);
        targetAck = Arrays.copyOf(targetAck, capacity);
        fins = Arrays.copyOf(fins, capacity);
        free = Arrays.copyOf(free, capacity);
        lists.grow(capacity);
        makeFree(old);
    }
}
