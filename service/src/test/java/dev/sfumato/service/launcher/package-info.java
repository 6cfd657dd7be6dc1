/** What the {@code sfumato} script at the root of the checkout does before Java runs. */
@NullMarked
package dev.sfumato.service.launcher;

import org.jspecify.annotations.NullMarked;
