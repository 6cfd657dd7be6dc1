/** The program: its entry point and what the command line and HTTP share. */
@NullMarked
package dev.sfumato.service;

import org.jspecify.annotations.NullMarked;
