/**
 * Bytes that mean nothing without a key: {@link dev.thermocline.cache.crypto.EncryptedBlockStore} encrypts what it
 * passes to the store below and proves what comes back, under a {@link dev.thermocline.cache.crypto.DiskKey}. It knows
 * no disk and no engine.
 */
@NullMarked
package dev.thermocline.cache.crypto;

import org.jspecify.annotations.NullMarked;
