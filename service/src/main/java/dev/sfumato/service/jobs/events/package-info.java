/** What happens to a job, in the order in which any number of readers hear of it. */
@NullMarked
package dev.sfumato.service.jobs.events;

import org.jspecify.annotations.NullMarked;
