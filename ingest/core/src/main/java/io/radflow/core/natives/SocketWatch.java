package io.radflow.core.natives;

import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;
import org.apache.flink.util.FlinkUserCodeClassLoader;

/**
 * Initialising this class starts Okio's thread that looks after the timeouts of all sockets. By
 * itself it starts with the first socket, in that one's job, whose classes it keeps until a minute
 * has passed without any socket in use.
 */
final class SocketWatch {

  private static final long A_CENTURY = 36_500;

  static {
    // Where Okio is the job's own, the thread has to end some time after the job.
    if (!(AsyncTimeout.class.getClassLoader() instanceof FlinkUserCodeClassLoader)) {
      AsyncTimeout never = new AsyncTimeout();
      never.timeout(A_CENTURY, TimeUnit.DAYS);
      never.enter();
    }
  }

  private SocketWatch() {}
}
