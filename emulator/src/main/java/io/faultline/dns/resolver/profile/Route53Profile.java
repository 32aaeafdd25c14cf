package io.faultline.dns.resolver.profile;

/**
 * The resolver of an Amazon VPC. Its maker documents few numbers, so this is Unbound's profile with what is documented: expired
 * answers are given where the name's servers time out, refuse or answer SERVFAIL (Route 53 Developer Guide, "Route 53 Resolver
 * availability and scaling"). The 1,024 packets a second that an interface may send it (the same guide, "VPC DNS quotas") are a
 * property of the path: a rate on the link. What is not documented, such as how long after its expiry an answer is given, is
 * the advice of RFC 8767 section 5.
 */
final class Route53Profile {

    private Route53Profile() {}

    static Profile make() {
        Settings settings = UnboundProfile.make()
                .settings()
                .with(Setting.SERVE_STALE, true)
                .with(Setting.STALE_RECHECK, 30_000_000_000L)
                .with(Setting.DISCARD_TIMEOUT, 0)
                .with(Setting.QNAME_MINIMISATION, QnameMinimisation.OFF);
        return new Profile("route53", settings);
    }
}
