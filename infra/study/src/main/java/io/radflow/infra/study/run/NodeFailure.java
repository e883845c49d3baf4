package io.radflow.infra.study.run;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.StoreException;
import io.radflow.infra.cluster.FailureCause;
import io.radflow.infra.job.JobFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * Why an attempt at a node came to nothing.
 *
 * @param message one line
 * @param forGood whether another attempt would come to the same: a setting is wrong, data is
 *     missing, a loss is not finite
 * @param outage whether the store answered nobody
 * @param details for the log
 */
record NodeFailure(String message, boolean forGood, boolean outage, String details) {

  static NodeFailure of(Throwable failure) {
    if (failure instanceof JobFailedException job) {
      return new NodeFailure(job.getMessage(), job.isForGood(), false, job.remoteStackTrace());
    }
    Optional<Throwable> permanent =
        ThrowableClassifier.findThrowableOfThrowableType(
            failure, ThrowableType.NonRecoverableError);
    boolean forGood =
        permanent.isPresent()
            || failure instanceof IllegalArgumentException
            || failure instanceof ConfigurationException
            || failure instanceof NothingMadeException;
    StoreException store = StoreException.behind(failure);
    return new NodeFailure(
        FailureCause.of(failure), forGood, store != null && store.isPassing(), stackTrace(failure));
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
