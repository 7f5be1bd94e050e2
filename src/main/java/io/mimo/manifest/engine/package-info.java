/**
 * The user's own flags and variables for the engine, read as vLLM's parser would read them, and the argv that the
 * operator renders, read back. May use {@code api}, {@code spec}'s records and {@code catalog.flags}.
 *
 * <p>Invariants: what is passed on is spelled in one canonical way, exists in the release and changes neither memory
 * nor layout beyond {@link io.mimo.manifest.engine.EngineEffects}; every problem names the item's index; nothing that
 * may be a secret is repeated in a message.
 */
@NullMarked
package io.mimo.manifest.engine;

import org.jspecify.annotations.NullMarked;
