/**
 * Who S3 sees behind a file system: {@link dev.thermocline.credential.CredentialOwner} makes the owner of what is
 * cached from everything that decides access, {@link dev.thermocline.credential.CredentialPrincipal} is what a
 * credential provider implements to have its file systems share. Secrets enter a hash and nothing else.
 */
@NullMarked
package dev.thermocline.credential;

import org.jspecify.annotations.NullMarked;
