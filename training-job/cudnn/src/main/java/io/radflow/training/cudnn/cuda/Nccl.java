package io.radflow.training.cudnn.cuda;

import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.nccl.ncclUniqueId;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NVIDIA's library for copies between GPUs, where the machine has it. */
@Internal
public final class Nccl {

  private static final Logger LOG = LoggerFactory.getLogger(Nccl.class);

  /** The first version that can be ended from another thread while it waits. */
  private static final int OLDEST = 21400;

  private static final int NEXT_MAJOR = 30000;

  private Nccl() {}

  /** Its name with its version; empty if it is not there, or of a version that does not fit. */
  public static Optional<String> version() {
    try {
      Loader.load(nccl.class);
    } catch (LinkageError e) {
      LOG.info("No NCCL (libnccl.so.2) here: {}", e.getMessage());
      return Optional.empty();
    }
    int[] code = new int[1];
    require(nccl.ncclGetVersion(code), "tell its version");
    String version =
        String.format("NCCL %d.%d.%d", code[0] / 10000, code[0] % 10000 / 100, code[0] % 100);
    if (code[0] < OLDEST || code[0] >= NEXT_MAJOR) {
      LOG.warn("{} is not used: a version from 2.14 on, before 3, was expected", version);
      return Optional.empty();
    }
    return Optional.of(version);
  }

  /** What the ranks of one group find each other by. */
  public static byte[] newId() {
    try (ncclUniqueId id = new ncclUniqueId()) {
      require(nccl.ncclGetUniqueId(id), "make an id");
      byte[] bytes = new byte[nccl.NCCL_UNIQUE_ID_BYTES];
      new BytePointer(id).capacity(bytes.length).get(bytes);
      return bytes;
    }
  }

  /**
   * @throws IllegalStateException with what NCCL says
   */
  static void require(int status, String what) {
    if (status != nccl.ncclSuccess) {
      throw new IllegalStateException(
          String.format(
              "NCCL cannot %s: %s (status %d)",
              what, nccl.ncclGetErrorString(status).getString(), status));
    }
  }
}
