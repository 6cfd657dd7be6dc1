@NullMarked
package dev.sfumato.service.jobs.running;

import org.jspecify.annotations.NullMarked;
