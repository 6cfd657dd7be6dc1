/** What {@code generate} leaves behind: picture files and the lines on standard output that name them. */
@NullMarked
package dev.sfumato.service.cli.output;

import org.jspecify.annotations.NullMarked;
