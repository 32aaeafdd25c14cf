/** Health checks of managed DNS: several checkers that probe endpoints over the network, and what follows from what they see. */
@org.jspecify.annotations.NullMarked
package io.faultline.dns.managed.health;
