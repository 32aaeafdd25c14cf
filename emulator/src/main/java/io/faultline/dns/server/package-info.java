/** The authoritative server: how a query becomes an answer, and the ways in which it can be made to misbehave. */
@NullMarked
package io.faultline.dns.server;

import org.jspecify.annotations.NullMarked;
