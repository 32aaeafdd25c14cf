/** Synthetic clients: when they ask, and what became of their requests. */
@org.jspecify.annotations.NullMarked
package io.faultline.service.client;
