@NullMarked
package dev.sfumato.service.jobs.sqlite;

import org.jspecify.annotations.NullMarked;
