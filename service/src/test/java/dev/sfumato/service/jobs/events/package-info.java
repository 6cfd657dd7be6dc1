@NullMarked
package dev.sfumato.service.jobs.events;

import org.jspecify.annotations.NullMarked;
