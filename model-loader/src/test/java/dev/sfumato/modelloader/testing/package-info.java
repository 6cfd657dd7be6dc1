/** What the tests of this module share. */
@NullMarked
package dev.sfumato.modelloader.testing;

import org.jspecify.annotations.NullMarked;
