/**
 * Bytes from other processes of the application, asked for before S3: what a file system asks of them ({@link
 * PeerSource}), and what it serves to them ({@link PeerStore}). How the bytes travel is the business of another module.
 * A peer may be slow, wrong or gone: then the reader goes on with S3, and what it got so far stands.
 */
@NullMarked
package dev.thermocline.peer;

import org.jspecify.annotations.NullMarked;
