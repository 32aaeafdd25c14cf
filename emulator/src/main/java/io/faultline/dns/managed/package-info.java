/** Managed DNS: hosted zones of record sets with routing policies, changed by atomic batches and published to name servers. */
@org.jspecify.annotations.NullMarked
package io.faultline.dns.managed;
