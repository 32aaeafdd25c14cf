/** A small HTTP server for the control API: bounded, guarded against browsers and strangers, and ignorant of networks. */
@NullMarked
package io.faultline.control.http;

import org.jspecify.annotations.NullMarked;
