/** Pictures painted again from their records, and compared with what was painted first. */
@NullMarked
package dev.sfumato.service.replay;

import org.jspecify.annotations.NullMarked;
