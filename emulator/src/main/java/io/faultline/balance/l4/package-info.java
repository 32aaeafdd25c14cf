/** The packet-level load balancer: a bounded flow table and full NAT by incremental checksums. */
@org.jspecify.annotations.NullMarked
package io.faultline.balance.l4;
