/**
 * One option and a list of options: types with their parsers and limits ({@link OptionType}), the values that they
 * parse ({@link ByteSize}, {@link NamePatterns}, {@link TtlRules}), the check of keys that a user has set
 * ({@link OptionList}), and the table of docs/CONFIGURATION.md ({@link ConfigurationPage}).
 *
 * <p>Knows no single option of the cache.
 */
@NullMarked
package dev.thermocline.config.option;

import org.jspecify.annotations.NullMarked;
