/**
 * Which objects this process has changed or may not believe, by name: in the order of events ({@link
 * dev.thermocline.state.change.MutationEpochs}) and lately ({@link dev.thermocline.state.change.RecentChanges}, {@link
 * dev.thermocline.state.change.UncommittedNames}).
 */
@NullMarked
package dev.thermocline.state.change;

import org.jspecify.annotations.NullMarked;
