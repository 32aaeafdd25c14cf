package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The children of a node by label: a directory of small hash tables. Immutable; a changed copy shares all tables but one, so
 * that an edit of a zone with a million names in one place copies some kilobytes.
 *
 * <p>The low bits of a label's hash choose the table, the high bits the place in it.
 */
final class ChildTable {

    /** Mean number of children of a table when the directory is made. */
    private static final int CHILDREN_PER_TABLE = 64;

    /** A directory grows when its tables have become so many times as large. */
    private static final int GROWTH = 8;

    /** Open addressing, at most half full. */
    private static final ZoneNode[] NO_NODES = {};

    static final ChildTable EMPTY = new ChildTable(new @Nullable ZoneNode[][] {NO_NODES}, 0);

    private final @Nullable ZoneNode[][] directory;
    private final int size;

    private ChildTable(@Nullable ZoneNode[][] directory, int size) {
        this.directory = directory;
        this.size = size;
    }

    /** Makes a table of children with distinct labels. */
    static ChildTable of(List<ZoneNode> nodes) {
        if (nodes.isEmpty()) {
            return EMPTY;
        }
        int wanted = powerOfTwo((nodes.size() + CHILDREN_PER_TABLE - 1) / CHILDREN_PER_TABLE);
        int[] counts = new int[wanted];
        for (ZoneNode node : nodes) {
            counts[node.hash() & (wanted - 1)]++;
        }
        @Nullable ZoneNode[][] directory = new ZoneNode[wanted][];
        for (int i = 0; i < wanted; i++) {
            directory[i] = newTable(counts[i]);
        }
        for (ZoneNode node : nodes) {
            insert(directory[node.hash() & (wanted - 1)], node);
        }
        return new ChildTable(directory, nodes.size());
    }

    int size() {
        return size;
    }

    /** Returns the child whose label is the label {@code i} of {@code name}, or null. */
    @Nullable
    ZoneNode get(DnsName name, int i) {
        int wanted = name.labelHash(i);
        @Nullable ZoneNode[] table = directory[wanted & (directory.length - 1)];
        int mask = table.length - 1;
        if (mask < 0) {
            return null;
        }
        for (int slot = home(wanted, table.length); ; slot = (slot + 1) & mask) {
            ZoneNode node = table[slot];
            if (node == null || (node.hash() == wanted && name.labelEquals(i, node.label()))) {
                return node;
            }
        }
    }

    /** Returns all children, in an order that is the same in every run. */
    List<ZoneNode> nodes() {
        List<ZoneNode> list = new ArrayList<>(size);
        for (@Nullable ZoneNode[] table : directory) {
            addAll(table, list);
        }
        return list;
    }

    /** Goes through all children, in the order of {@link #nodes}. */
    Iterator<ZoneNode> iterator() {
        return new Iterator<>() {
            private int table;
            private int slot = -1;
            private @Nullable ZoneNode next = advance();

            private @Nullable ZoneNode advance() {
                while (table < directory.length) {
                    while (++slot < directory[table].length) {
                        ZoneNode node = directory[table][slot];
                        if (node != null) {
                            return node;
                        }
                    }
                    table++;
                    slot = -1;
                }
                return null;
            }

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public ZoneNode next() {
                ZoneNode node = next;
                if (node == null) {
                    throw new NoSuchElementException();
                }
                next = advance();
                return node;
            }
        };
    }

    /**
     * Tells what is different in {@code now}: for each label with another node than here the node here and the one there, null
     * where there is none. Tables that both share are not looked at.
     */
    void forEachChange(ChildTable now, BiConsumer<@Nullable ZoneNode, @Nullable ZoneNode> change) {
        boolean alike = directory.length == now.directory.length;
        for (int i = 0; i < directory.length; i++) {
            if (!alike || directory[i] != now.directory[i]) {
                for (ZoneNode node : directory[i]) {
                    ZoneNode other = node == null ? null : now.get(node);
                    if (node != other) {
                        change.accept(node, other);
                    }
                }
            }
        }
        for (int i = 0; i < now.directory.length; i++) {
            if (!alike || directory[i] != now.directory[i]) {
                for (ZoneNode node : now.directory[i]) {
                    if (node != null && get(node) == null) {
                        change.accept(null, node);
                    }
                }
            }
        }
    }

    /** Returns the child of the label of {@code node}, or null. */
    private @Nullable ZoneNode get(ZoneNode node) {
        @Nullable ZoneNode[] table = directory[node.hash() & (directory.length - 1)];
        int slot = find(table, node);
        return slot < 0 ? null : table[slot];
    }

    /** Returns a copy with {@code node} in place of the child of its label. */
    ChildTable with(ZoneNode node) {
        int at = node.hash() & (directory.length - 1);
        int slot = find(directory[at], node);
        if (slot >= 0) {
            @Nullable ZoneNode[] copy = directory[at].clone();
            copy[slot] = node;
            return withTable(at, copy, size);
        }
        List<ZoneNode> list;
        if (size >= GROWTH * CHILDREN_PER_TABLE * directory.length) {
            list = nodes();
            list.add(node);
            return of(list);
        }
        list = new ArrayList<>();
        addAll(directory[at], list);
        list.add(node);
        return withTable(at, tableOf(list), size + 1);
    }

    /** Returns a copy without the child of the label of {@code node}. */
    ChildTable without(ZoneNode node) {
        int at = node.hash() & (directory.length - 1);
        int slot = find(directory[at], node);
        if (slot < 0) {
            return this;
        }
        List<ZoneNode> list = new ArrayList<>();
        addAll(directory[at], list);
        list.removeIf(other -> Arrays.equals(other.label(), node.label()));
        return size == 1 ? EMPTY : withTable(at, tableOf(list), size - 1);
    }

    private ChildTable withTable(int at, @Nullable ZoneNode[] table, int newSize) {
        @Nullable ZoneNode[][] copy = directory.clone();
        copy[at] = table;
        return new ChildTable(copy, newSize);
    }

    private static int find(@Nullable ZoneNode[] table, ZoneNode wanted) {
        if (table.length == 0) {
            return -1;
        }
        int mask = table.length - 1;
        for (int slot = home(wanted.hash(), table.length); ; slot = (slot + 1) & mask) {
            ZoneNode node = table[slot];
            if (node == null) {
                return -1;
            }
            if (Arrays.equals(node.label(), wanted.label())) {
                return slot;
            }
        }
    }

    private static @Nullable ZoneNode[] tableOf(List<ZoneNode> nodes) {
        @Nullable ZoneNode[] table = newTable(nodes.size());
        nodes.forEach(node -> insert(table, node));
        return table;
    }

    private static @Nullable ZoneNode[] newTable(int nodes) {
        return nodes == 0 ? NO_NODES : new ZoneNode[powerOfTwo(nodes) * 2];
    }

    private static void insert(@Nullable ZoneNode[] table, ZoneNode node) {
        int mask = table.length - 1;
        int slot = home(node.hash(), table.length);
        while (table[slot] != null) {
            slot = (slot + 1) & mask;
        }
        table[slot] = node;
    }

    /** The first slot for a hash in a table of {@code length} slots, a power of two above one. */
    private static int home(int hash, int length) {
        return hash >>> (Integer.numberOfLeadingZeros(length) + 1);
    }

    private static void addAll(@Nullable ZoneNode[] table, List<ZoneNode> list) {
        for (ZoneNode node : table) {
            if (node != null) {
                list.add(node);
            }
        }
    }

    /** The least power of two that is {@code n} or more, for {@code n >= 1}. */
    private static int powerOfTwo(int n) {
        return n == 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }
}
