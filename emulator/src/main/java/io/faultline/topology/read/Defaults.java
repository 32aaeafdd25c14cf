package io.faultline.topology.read;

import io.faultline.fabric.LinkProfile;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.Keys;

/**
 * The section {@code defaults}: the profile that links between routers have, and that which hosts' links have, where they
 * do not say otherwise. Without it a link is perfect, with an MTU of 1500; a host's link has the MTU of {@code link}.
 *
 * @param link between routers
 * @param access of a host to its router
 */
record Defaults(LinkProfile link, LinkProfile access) {

    static final Keys KEYS = Keys.of("defaults", "link", "access");

    static Defaults read(ConfigMap map) {
        LinkProfile link = LinkProfileReader.apply(map.map("link", LinkProfileReader.KEYS), LinkProfile.PERFECT);
        LinkProfile access = LinkProfileReader.apply(
                map.map("access", LinkProfileReader.KEYS), LinkProfile.PERFECT.withMtu(link.mtu()));
        return new Defaults(link, access);
    }
}
