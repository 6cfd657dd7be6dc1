/** The examination of a model folder that goes on after the first fault, without loading anything. */
@NullMarked
package dev.sfumato.modelloader.doctor;

import org.jspecify.annotations.NullMarked;
