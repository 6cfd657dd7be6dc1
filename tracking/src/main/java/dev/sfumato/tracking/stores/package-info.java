/** Where a home keeps what need not lie in it: the choice of an index and of a store of pictures. */
@NullMarked
package dev.sfumato.tracking.stores;

import org.jspecify.annotations.NullMarked;
