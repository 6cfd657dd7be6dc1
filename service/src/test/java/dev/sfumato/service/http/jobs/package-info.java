@NullMarked
package dev.sfumato.service.http.jobs;

import org.jspecify.annotations.NullMarked;
