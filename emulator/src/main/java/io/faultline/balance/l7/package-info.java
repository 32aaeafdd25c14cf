/** The HTTP front: ends the clients' connections, sends each request to a target, and says 502, 503 or 504 when it cannot. */
@org.jspecify.annotations.NullMarked
package io.faultline.balance.l7;
