/** Keys, signatures and denial chains: turns zones into signed zones and keeps them signed (RFC 4034, RFC 4035, RFC 5155). */
@NullMarked
package io.faultline.dns.sign;

import org.jspecify.annotations.NullMarked;
