package io.radflow.training.permit;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Word to all ranks that they are a group, whose members link up now.
 *
 * @param group random, so that ranks of an earlier group are told apart
 * @param members by rank
 * @param secret {@value #SECRET_BYTES} random bytes by which members know each other; in no message
 *     or log
 */
@Internal
public record GroupFormed(String group, List<RankReady> members, byte[] secret)
    implements Serializable {

  /** Of a secret. */
  public static final int SECRET_BYTES = 32;

  public GroupFormed {
    members = List.copyOf(members);
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "A secret of " + secret.length + " bytes, not of " + SECRET_BYTES);
    }
  }

  @Override
  public String toString() {
    return "group " + group + " of " + members;
  }
}
