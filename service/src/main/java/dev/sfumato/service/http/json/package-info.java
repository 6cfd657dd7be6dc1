/** Strict reading of JSON requests: every mistake is answered with the name of the field it sits in. */
@NullMarked
package dev.sfumato.service.http.json;

import org.jspecify.annotations.NullMarked;
