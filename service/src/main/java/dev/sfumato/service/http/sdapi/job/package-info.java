/** Requests on their way: what progress shows and interrupt ends. */
@NullMarked
package dev.sfumato.service.http.sdapi.job;

import org.jspecify.annotations.NullMarked;
