/** HTTP with JSON bodies between virtual hosts: a bounded server and a client, for the control planes of DNS. */
@org.jspecify.annotations.NullMarked
package io.faultline.dns.plane.http;
