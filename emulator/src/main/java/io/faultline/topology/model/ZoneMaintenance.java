package io.faultline.topology.model;

import io.faultline.dns.tsig.AccessList;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who may fetch and change a zone at its primaries, and who is told of changes.
 *
 * @param transfer who may fetch it, besides the secondaries of the topology
 * @param update who may change it
 * @param notifiers who may tell its secondaries of changes, besides their primaries
 * @param notified who is told of changes, besides the secondaries of the topology
 */
public record ZoneMaintenance(
        AccessList transfer, AccessList update, AccessList notifiers, List<InetSocketAddress> notified) {

    /** Copies the list. */
    public ZoneMaintenance {
        notified = List.copyOf(notified);
    }
}
