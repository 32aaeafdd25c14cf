package io.faultline.host.tcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is bound to which port: open addressing by the port number, several holders for each. Looking up allocates nothing; binding
 * replaces the port's list, so that a list that is being walked never changes.
 *
 * @param <T> the holder: a listener or a socket
 */
public final class PortTable<T> {
    private int[] ports = new int[16];
    private @Nullable List<T>[] lists = newLists(16);
    private int used;

    /** Those bound to a port, in the order in which they came; empty if there are none. */
    public List<T> all(int port) {
        int mask = ports.length - 1;
        for (int i = slot(port, mask); ; i = (i + 1) & mask) {
            List<T> list = lists[i];
            if (list == null) {
                return Collections.emptyList();
            }
            if (ports[i] == port) {
                return list;
            }
        }
    }

    /** Adds a holder. */
    public void add(int port, T holder) {
        List<T> more = new ArrayList<>(all(port));
        more.add(holder);
        put(port, more);
    }

    /** Removes a holder, if it is there. */
    public void remove(int port, T holder) {
        List<T> fewer = new ArrayList<>(all(port));
        if (fewer.remove(holder)) {
            put(port, fewer);
        }
    }

    /** Removes all holders and returns them, by port. */
    public List<T> removeAll() {
        int[] sorted = ports.clone();
        for (int i = 0; i < sorted.length; i++) {
            if (lists[i] == null) {
                sorted[i] = -1;
            }
        }
        Arrays.sort(sorted);
        List<T> holders = new ArrayList<>();
        for (int port : sorted) {
            if (port >= 0) {
                holders.addAll(all(port));
            }
        }
        ports = new int[16];
        lists = newLists(16);
        used = 0;
        return holders;
    }

    private void put(int port, List<T> list) {
        if (2 * (used + 1) > ports.length) {
            rebuild();
        }
        int mask = ports.length - 1;
        int i = slot(port, mask);
        while (lists[i] != null && ports[i] != port) {
            i = (i + 1) & mask;
        }
        if (lists[i] == null) {
            used++;
        }
        ports[i] = port;
        lists[i] = list;
    }

    /** Makes room, and forgets ports that nobody is bound to any more. */
    private void rebuild() {
        int[] oldPorts = ports;
        @Nullable List<T>[] oldLists = lists;
        int live = 0;
        for (List<T> list : oldLists) {
            if (list != null && !list.isEmpty()) {
                live++;
            }
        }
        int capacity = Math.max(16, Integer.highestOneBit(live + 1) << 2);
        ports = new int[capacity];
        lists = newLists(capacity);
        used = 0;
        for (int i = 0; i < oldPorts.length; i++) {
            List<T> list = oldLists[i];
            if (list != null && !list.isEmpty()) {
                put(oldPorts[i], list);
            }
        }
    }

    private static int slot(int port, int mask) {
        return ((port * 0x9e3779b9) >>> 12) & mask;
    }

    @SuppressWarnings("unchecked") // an array of a generic type can only be made raw
    private static <T> @Nullable List<T>[] newLists(int capacity) {
        return (List<T>[]) new List<?>[capacity];
    }
}
