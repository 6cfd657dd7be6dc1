/** The bytes of a transaction log: records cut into checksummed chunks. */
@NullMarked
package dev.sfumato.tracking.journal.log;

import org.jspecify.annotations.NullMarked;
