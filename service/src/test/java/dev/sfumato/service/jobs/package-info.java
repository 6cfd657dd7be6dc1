@NullMarked
package dev.sfumato.service.jobs;

import org.jspecify.annotations.NullMarked;
