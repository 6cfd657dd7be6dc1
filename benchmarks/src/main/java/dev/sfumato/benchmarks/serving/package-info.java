/** Requests as they come to a server: against an engine in this process, against a server over HTTP, and simulated. */
@NullMarked
package dev.sfumato.benchmarks.serving;

import org.jspecify.annotations.NullMarked;
