/** Durable jobs: what was accepted, how far it is, and the store that keeps both over a crash. */
@NullMarked
package dev.sfumato.service.jobs;

import org.jspecify.annotations.NullMarked;
