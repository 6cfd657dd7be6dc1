/** The one shape in which every HTTP failure is told, and what turns failures into it. */
@NullMarked
package dev.sfumato.service.http.error;

import org.jspecify.annotations.NullMarked;
