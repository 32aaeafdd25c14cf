/** The ways in which DNS servers and resolvers misbehave, one file each. */
@NullMarked
package io.faultline.dns.fault.action;

import org.jspecify.annotations.NullMarked;
