/** Enactors, which turn plans into the records of their endpoints under a lock of each zone, and clean up behind themselves. */
@org.jspecify.annotations.NullMarked
package io.faultline.dns.plane.enact;
