/** Synthetic clients: when they ask, how they retry and back off, and what became of their requests. */
@org.jspecify.annotations.NullMarked
package io.faultline.service.client;
