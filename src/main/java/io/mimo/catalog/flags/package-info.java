@NullMarked
package io.mimo.catalog.flags;

import org.jspecify.annotations.NullMarked;
