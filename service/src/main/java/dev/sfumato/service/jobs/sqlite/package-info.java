/** Jobs in a SQLite file of the home folder. */
@NullMarked
package dev.sfumato.service.jobs.sqlite;

import org.jspecify.annotations.NullMarked;
