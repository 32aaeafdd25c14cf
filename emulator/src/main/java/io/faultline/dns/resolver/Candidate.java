package io.faultline.dns.resolver;

import java.net.InetSocketAddress;

/** One server's address in the search for one RRset: what is remembered of it, and what it has done in this search. */
final class Candidate {

    final InetSocketAddress address;
    final ServerMemory memory;
    private int tries;
    private int errors;

    Candidate(InetSocketAddress address, ServerMemory memory) {
        this.address = address;
        this.memory = memory;
    }

    /** Returns how often it was asked. */
    int tries() {
        return tries;
    }

    void tried() {
        tries++;
    }

    /** Takes a try back that was spent on finding out how to ask it. */
    void notTried() {
        tries--;
    }

    /** Returns how often it gave an answer that was of no use. */
    int errors() {
        return errors;
    }

    void erred() {
        errors++;
    }
}
