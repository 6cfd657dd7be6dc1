/** {@code /v1/jobs}: pictures that are painted whether or not anybody waits, and what happens to them meanwhile. */
@NullMarked
package dev.sfumato.service.http.jobs;

import org.jspecify.annotations.NullMarked;
