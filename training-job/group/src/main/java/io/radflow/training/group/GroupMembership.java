package io.radflow.training.group;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What a rank must know to join its group. The secret comes from outside, over a channel that is
 * trusted; it appears in no log and no message.
 *
 * @param groupId 16 random bytes, others for each group that is ever formed
 * @param secret 32 random bytes, known to the members alone
 * @param rank this one
 * @param members all ranks in order, this one too
 */
@Internal
public record GroupMembership(byte[] groupId, byte[] secret, int rank, List<GroupMember> members) {

  /** Bytes of a group's id. */
  public static final int GROUP_ID_BYTES = 16;

  /** Bytes of a group's secret. */
  public static final int SECRET_BYTES = 32;

  /**
   * @throws IllegalArgumentException if lengths or ranks are not as expected
   */
  public GroupMembership {
    groupId = groupId.clone();
    secret = secret.clone();
    members = List.copyOf(members);
    if (groupId.length != GROUP_ID_BYTES || secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "A group has an id of %d bytes and a secret of %d, not %d and %d",
              GROUP_ID_BYTES, SECRET_BYTES, groupId.length, secret.length));
    }
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).rank() != i) {
        throw new IllegalArgumentException(members.get(i) + " stands in place " + i);
      }
    }
    if (rank < 0 || rank >= members.size()) {
      throw new IllegalArgumentException("No rank " + rank + " of " + members.size());
    }
  }

  /** Ranks of the group, R. */
  public int ranks() {
    return members.size();
  }

  /** This rank. */
  public GroupMember self() {
    return members.get(rank);
  }

  @Override
  public String toString() {
    return "rank " + rank + " of " + members;
  }
}
