/** The settings of the whole API that {@code /sdapi/v1/options} shows and changes. */
@NullMarked
package dev.sfumato.service.http.sdapi.options;

import org.jspecify.annotations.NullMarked;
