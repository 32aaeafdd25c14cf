/** The API by which hosts of the network change hosted zones: HTTP with JSON, on a host of its own, and its client. */
@org.jspecify.annotations.NullMarked
package io.faultline.dns.plane.control;
