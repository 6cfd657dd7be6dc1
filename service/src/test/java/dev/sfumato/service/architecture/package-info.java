/** The shape of the house, checked on the compiled classes. */
@NullMarked
package dev.sfumato.service.architecture;

import org.jspecify.annotations.NullMarked;
