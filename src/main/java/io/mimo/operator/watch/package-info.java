/**
 * How objects of the cluster are read: one that this build cannot read is passed over, and a watch that ended for good
 * ends the process. What enters here knows no kind of its own; it serves every watch.
 *
 * <p>Invariants: no object keeps another from being read; an unreadable object is reported once and counted; nothing is
 * decided from what could be saved of it.
 */
package io.mimo.operator.watch;
