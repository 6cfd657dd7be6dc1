/** The diagnosis of a model folder: the examination of its files, the loading of its graphs and a trial of its decoder. */
@NullMarked
package dev.sfumato.diffusion.doctor;

import org.jspecify.annotations.NullMarked;
