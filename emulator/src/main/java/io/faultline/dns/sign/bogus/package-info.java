/** Ways to break a signed zone, so that who validates says bogus. */
@NullMarked
package io.faultline.dns.sign.bogus;

import org.jspecify.annotations.NullMarked;
