/** Real client libraries, each behind a small main program that is pointed at a topology. */
@NullMarked
package io.faultline.clients;

import org.jspecify.annotations.NullMarked;
