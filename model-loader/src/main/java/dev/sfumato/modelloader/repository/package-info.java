/** The models that can be called by name: those in the home folder and those that ship on the class path. */
@NullMarked
package dev.sfumato.modelloader.repository;

import org.jspecify.annotations.NullMarked;
