/** Name resolution inside the network: a host's stub resolver with its caches, and a caching recursive resolver. */
@NullMarked
package io.faultline.dns.resolver;

import org.jspecify.annotations.NullMarked;
