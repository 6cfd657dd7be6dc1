/** The lists that clients fill their menus from. */
@NullMarked
package dev.sfumato.service.http.sdapi.catalog;

import org.jspecify.annotations.NullMarked;
