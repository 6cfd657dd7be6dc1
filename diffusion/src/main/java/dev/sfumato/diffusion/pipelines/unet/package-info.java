/** What the families with a UNet share: how pictures begin task by task, and the stages after the encoding. */
@NullMarked
package dev.sfumato.diffusion.pipelines.unet;

import org.jspecify.annotations.NullMarked;
