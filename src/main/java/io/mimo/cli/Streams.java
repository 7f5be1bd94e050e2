package io.mimo.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** Standard input, output and error of one run. */
record Streams(InputStream in, PrintStream out, PrintStream err) {}
