package io.faultline.topology.model;

import io.faultline.fabric.LinkProfile;
import io.faultline.topology.config.Position;

/**
 * A link between two routers, or of a host to its router.
 *
 * @param name its name; a host's link has the host's name
 * @param a one end
 * @param b the other end
 * @param forward what happens to packets from {@code a} to {@code b}
 * @param reverse what happens to packets from {@code b} to {@code a}
 * @param cost what a path over it costs, {@code >= 1}; the least sum is the shortest path
 * @param position where it is written
 */
public record LinkSpec(
        String name, String a, String b, LinkProfile forward, LinkProfile reverse, int cost, Position position) {}
