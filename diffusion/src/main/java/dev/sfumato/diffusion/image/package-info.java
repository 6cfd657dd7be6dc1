/** Picture files: encoding, and the record of how a picture was made that travels inside. */
@NullMarked
package dev.sfumato.diffusion.image;

import org.jspecify.annotations.NullMarked;
