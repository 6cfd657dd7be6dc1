/** What runs have in common, and in what they differ. */
@NullMarked
package dev.sfumato.service.comparison;

import org.jspecify.annotations.NullMarked;
