/** The pictures of jobs: kept as files when they are painted, and found again when nobody came to note that. */
@NullMarked
package dev.sfumato.service.jobs.pictures;

import org.jspecify.annotations.NullMarked;
