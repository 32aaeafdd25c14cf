/** Numbered plans of what names shall lead to: the planner that makes them, the store that keeps them, and what they are made of. */
@org.jspecify.annotations.NullMarked
package io.faultline.dns.plane.plan;
