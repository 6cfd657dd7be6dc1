/** What is logged, how it looks, and where it goes. */
@NullMarked
package dev.sfumato.service.log;

import org.jspecify.annotations.NullMarked;
