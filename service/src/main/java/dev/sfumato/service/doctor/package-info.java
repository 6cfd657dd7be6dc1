/** The diagnosis of a model folder as values, for the command line and the HTTP API. */
@NullMarked
package dev.sfumato.service.doctor;

import org.jspecify.annotations.NullMarked;
