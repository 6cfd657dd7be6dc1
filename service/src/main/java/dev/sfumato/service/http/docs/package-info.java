/** The pages for people, and the OpenAPI document for programs. */
@NullMarked
package dev.sfumato.service.http.docs;

import org.jspecify.annotations.NullMarked;
