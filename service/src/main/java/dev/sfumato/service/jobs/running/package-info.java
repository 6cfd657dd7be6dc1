/** The way of jobs from the store through the engine back into the store. */
@NullMarked
package dev.sfumato.service.jobs.running;

import org.jspecify.annotations.NullMarked;
