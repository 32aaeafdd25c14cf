/** DNS inside TLS: DNS over TLS, DNS over HTTPS, and the certificates that their servers show. */
@NullMarked
package io.faultline.dns.secure;

import org.jspecify.annotations.NullMarked;
