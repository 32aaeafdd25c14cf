/** What runs on a virtual host: an HTTP application that depends on others, and a port served by a real server. */
@org.jspecify.annotations.NullMarked
package io.faultline.service;
