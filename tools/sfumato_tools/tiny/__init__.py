"""Tiny models of every family, made of diffusers' own classes with random weights."""
