/**
 * The download script that the operator ships ({@code src/main/resources/weights}), run for real against a stand-in of
 * the hub.
 */
package io.mimo.weights;
