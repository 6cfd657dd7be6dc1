@NullMarked
package dev.sfumato.service.replay;

import org.jspecify.annotations.NullMarked;
