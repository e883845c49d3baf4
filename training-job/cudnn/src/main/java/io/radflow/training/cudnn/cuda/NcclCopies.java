package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.RankCopies;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.Internal;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.nccl.ncclComm;
import org.bytedeco.cuda.nccl.ncclConfig_t;
import org.bytedeco.cuda.nccl.ncclUniqueId;
import org.bytedeco.javacpp.BytePointer;

/**
 * Copies by NCCL, whose calls never wait: each is asked after until it is done, so that another
 * thread can end it. NCCL adds nothing up, for the order of its sums depends on how it copies.
 */
@Internal
public final class NcclCopies implements RankCopies {

  private static final long POLL_NANOS = 20_000;

  /** NCCL_CONFIG_UNDEF_INT, which leaves a choice to NCCL. */
  private static final int UNDEFINED = Integer.MIN_VALUE;

  private final ncclComm ranks = new ncclComm();
  private final CUstream_st stream;
  private final Runnable stop;

  /** Guarded by this. */
  private boolean ended;

  /**
   * Links the calling thread's device with those of the other ranks, and waits until it is.
   *
   * @param stream that copies are given to
   * @param stop looks whether to wait on for others, and throws if not
   * @throws IllegalStateException with what NCCL says
   */
  public NcclCopies(byte[] id, int rank, int count, CUstream_st stream, Runnable stop) {
    this.stream = stream;
    this.stop = stop;
    if (id.length != nccl.NCCL_UNIQUE_ID_BYTES) {
      throw new IllegalArgumentException(
          "An id of " + id.length + " bytes, not of " + nccl.NCCL_UNIQUE_ID_BYTES);
    }
    try (ncclUniqueId unique = new ncclUniqueId();
        ncclConfig_t config = withoutWaiting()) {
      new BytePointer(unique).capacity(id.length).put(id);
      settle(nccl.ncclCommInitRankConfig(ranks, count, unique, rank, config), "link the ranks");
    } catch (RuntimeException | Error e) {
      abort();
      throw e;
    }
  }

  /** As NCCL_CONFIG_INITIALIZER, but that no call waits. */
  private static ncclConfig_t withoutWaiting() {
    ncclConfig_t config = new ncclConfig_t();
    return config
        .size(config.sizeof())
        .magic(nccl.NCCL_API_MAGIC)
        .version(nccl.NCCL_VERSION_CODE)
        .blocking(0)
        .cgaClusterSize(UNDEFINED)
        .minCTAs(UNDEFINED)
        .maxCTAs(UNDEFINED)
        .netName(null)
        .splitShare(UNDEFINED)
        .trafficClass(UNDEFINED)
        .commName(null)
        .collnetEnable(UNDEFINED)
        .CTAPolicy(UNDEFINED)
        .shrinkShare(UNDEFINED)
        .nvlsCTAs(UNDEFINED)
        .nChannelsPerNetPeer(UNDEFINED)
        .nvlinkCentricSched(UNDEFINED)
        .graphUsageMode(UNDEFINED)
        .numRmaCtx(UNDEFINED);
  }

  @Override
  public void together(Runnable copies) {
    settle(given(copies), "copy between ranks");
  }

  /** No other thread ends them between the first and the last. */
  private synchronized int given(Runnable copies) {
    requireThere();
    Nccl.require(nccl.ncclGroupStart(), "begin copies");
    try {
      copies.run();
    } catch (RuntimeException | Error e) {
      // What is given next is not to be together with these.
      nccl.ncclGroupEnd();
      throw e;
    }
    return nccl.ncclGroupEnd();
  }

  @Override
  public void send(long from, long values, int to) {
    requireGiven(
        nccl.ncclSend(new Address(from), values, nccl.ncclFloat32, to, ranks, stream),
        "send to rank " + to);
  }

  @Override
  public void receive(long to, long values, int from) {
    requireGiven(
        nccl.ncclRecv(new Address(to), values, nccl.ncclFloat32, from, ranks, stream),
        "receive of rank " + from);
  }

  /** Within copies that are together a call may be under way until their end. */
  private static void requireGiven(int status, String what) {
    if (status != nccl.ncclInProgress) {
      Nccl.require(status, what);
    }
  }

  @Override
  public void check() {
    int now = state();
    if (now != nccl.ncclInProgress) {
      Nccl.require(now, "copy between ranks");
    }
  }

  /** Waits until a call is done. */
  private void settle(int status, String what) {
    int now = status;
    while (now == nccl.ncclInProgress) {
      stop.run();
      LockSupport.parkNanos(POLL_NANOS);
      now = state();
    }
    Nccl.require(now, what);
  }

  private synchronized int state() {
    requireThere();
    int[] now = new int[1];
    Nccl.require(nccl.ncclCommGetAsyncError(ranks, now), "tell how it is");
    return now[0];
  }

  private void requireThere() {
    if (ended) {
      stop.run();
      throw new IllegalStateException("The devices of the ranks are not linked any more");
    }
  }

  /** NCCL's memory of the ranks goes with it, so that no other call may be under way. */
  @Override
  public synchronized void abort() {
    if (!ended && !ranks.isNull()) {
      nccl.ncclCommAbort(ranks);
    }
    ended = true;
  }

  /** Nothing waits any more, so that nothing is lost by ending at once. */
  @Override
  public void close() {
    abort();
  }
}
