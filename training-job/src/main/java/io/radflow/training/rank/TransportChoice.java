package io.radflow.training.rank;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.permit.RankReady;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * Whether gradients go from device to device by NCCL, whose traffic is neither authenticated nor
 * encrypted. All ranks come to the same answer.
 *
 * @param asked what the run asks for
 * @param trustedNetwork whether nobody else is said to be on the ranks' network
 * @param encrypted whether Flink's own links are, by {@code security.ssl.internal.enabled}
 */
@Internal
public record TransportChoice(GroupTransport asked, boolean trustedNetwork, boolean encrypted)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String KEY = "training.group.transport";
  private static final String TRUSTED = "training.group.trusted-network";

  /**
   * An answer.
   *
   * @param byDevices whether it is NCCL
   * @param reason for people
   */
  record Answer(boolean byDevices, String reason) {}

  /**
   * @throws ConfigurationException if NCCL is asked for where traffic is to be encrypted
   */
  public void require() {
    if (asked == GroupTransport.NCCL && encrypted && !trustedNetwork) {
      throw new ConfigurationException(
          KEY
              + ": NCCL is neither authenticated nor encrypted, and security.ssl.internal.enabled asks"
              + " for both. Where nobody else is on the network of the ranks, set "
              + TRUSTED
              + ": true; else set "
              + KEY
              + ": TCP");
    }
  }

  /** Whether a rank need tell which library its device has. */
  public boolean asksDevices() {
    return asked == GroupTransport.NCCL || asked == GroupTransport.AUTO && !encrypted;
  }

  /**
   * @param members by rank
   * @throws ConfigurationException if NCCL is asked for and not all ranks have the same: names them
   */
  Answer of(List<RankReady> members) {
    require();
    if (asked == GroupTransport.TCP) {
      return new Answer(false, KEY + " is TCP");
    }
    if (asked == GroupTransport.AUTO && encrypted) {
      return new Answer(false, "security.ssl.internal.enabled is on");
    }
    String fault = fault(members);
    if (fault != null && asked == GroupTransport.NCCL) {
      throw new ConfigurationException(KEY + ": NCCL cannot be, for " + fault);
    }
    if (fault != null) {
      return new Answer(false, fault);
    }
    boolean oneMachine = members.stream().map(RankReady::host).distinct().count() == 1;
    if (asked == GroupTransport.AUTO && !oneMachine && !trustedNetwork) {
      return new Answer(
          false,
          "ranks are on several machines, and " + TRUSTED + " is not true for their network");
    }
    return new Answer(true, members.get(0).exchangeLibrary());
  }

  /** Why it cannot be NCCL; null if it can. */
  private static String fault(List<RankReady> members) {
    List<Integer> without =
        IntStream.range(0, members.size())
            .filter(rank -> members.get(rank).exchangeLibrary().isEmpty())
            .boxed()
            .toList();
    if (!without.isEmpty()) {
      return "no GPU with NCCL is on ranks " + without;
    }
    if (members.stream().map(RankReady::exchangeLibrary).distinct().count() > 1) {
      return "ranks have different versions: "
          + IntStream.range(0, members.size())
              .mapToObj(rank -> members.get(rank).exchangeLibrary() + " on rank " + rank)
              .collect(Collectors.joining(", "));
    }
    return null;
  }
}
