/**
 * Holds the pages for readers to what the program does. {@link io.mimo.docs.Page} reads a page,
 * {@link io.mimo.docs.DocsTest} checks its form, {@link io.mimo.docs.DocsIT} runs its commands. The convention is in
 * {@code docs/README.md}.
 */
package io.mimo.docs;
