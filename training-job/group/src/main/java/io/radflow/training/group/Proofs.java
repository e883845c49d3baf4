package io.radflow.training.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How the two ends of a connection show each other that they know the group's secret: HMAC-SHA256
 * over all that both have said, with another beginning for each side, so that neither what was once
 * said nor the other's own proof serves again.
 */
final class Proofs {

  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final GroupMembership membership;

  Proofs(GroupMembership membership) {
    this.membership = membership;
  }

  static byte[] nonce() {
    byte[] nonce = new byte[Hello.NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  /**
   * What a side must send.
   *
   * @param opens whether of the side that opened the connection
   * @param hello what that side said first
   * @param answer the other side's nonce
   */
  byte[] proof(boolean opens, Hello hello, byte[] answer) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(membership.secret(), ALGORITHM));
      String side = "radflow training group, " + (opens ? "opening" : "accepting") + " side\0";
      mac.update(side.getBytes(StandardCharsets.US_ASCII));
      mac.update(hello.bytes());
      mac.update(
          ByteBuffer.allocate(Integer.BYTES)
              .putInt(membership.members().get(hello.to()).attempt())
              .flip());
      return mac.doFinal(answer);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM has no " + ALGORITHM, e);
    }
  }

  /**
   * Compares in a time that does not depend on the bytes.
   *
   * @throws RefusedException if it is not what that side must send
   */
  void require(byte[] given, boolean opens, Hello hello, byte[] answer) throws RefusedException {
    if (!MessageDigest.isEqual(given, proof(opens, hello, answer))) {
      throw new RefusedException("it does not know this group's secret");
    }
  }
}
