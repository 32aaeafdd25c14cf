/** How recursive resolvers differ: every setting with its unit and range, and the documented values of the resolvers that people run. */
@NullMarked
package io.faultline.dns.resolver.profile;

import org.jspecify.annotations.NullMarked;
