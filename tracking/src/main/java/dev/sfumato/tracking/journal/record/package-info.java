/** The entries of a journal and their protobuf form. */
@NullMarked
package dev.sfumato.tracking.journal.record;

import org.jspecify.annotations.NullMarked;
