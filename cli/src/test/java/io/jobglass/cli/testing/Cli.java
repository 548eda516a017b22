package io.jobglass.cli.testing;

/** What a command printed and how it ended. */
public record Cli(int code, String out, String err) {}
