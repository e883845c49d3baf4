package io.radflow.core.failure;

import java.io.IOException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedThrowable;

/**
 * Tells failures that no restart mends from those that one may, and has them end the job at once.
 *
 * <p>RadFlow's own exceptions of the kind ({@link io.radflow.core.config.ConfigurationException},
 * {@link IncompatibleStateException}) carry Flink's annotation, which holds wherever they are
 * thrown. The others are of the JDK or of a library and can only be wrapped, in Flink's {@link
 * SuppressRestartsException}: a library or class that is missing or does not fit (a JVM does not
 * try again to initialise a class), and native memory beyond its limit, which the same work reaches
 * again. Flink has no one place for that: its failure enrichers label failures and cannot end a
 * job, and its restart strategies are not pluggable. So it is done where Flink calls code that
 * loads libraries or takes native memory: sources, writers, decoders and the training operator.
 *
 * <p>What a store answers is not of the kind: keys are renewed, rights given and buckets made while
 * a job waits. Nor is a full heap, which other jobs share.
 */
@Internal
public final class PermanentFailure {

  private PermanentFailure() {}

  /**
   * Returns if a restart may mend the failure, which the caller then throws as it is.
   *
   * @throws SuppressRestartsException around the failure, which names what to change, if none does
   */
  public static void throwIfPermanent(Throwable failure) {
    if (ThrowableClassifier.findThrowableOfThrowableType(failure, ThrowableType.NonRecoverableError)
        .isPresent()) {
      return;
    }
    Optional<String> memory = NativeMemoryAdvice.advice(failure);
    if (memory.isPresent()) {
      throw suppressing(new IllegalStateException(memory.get(), failure));
    }
    if (isLibrary(failure)) {
      throw suppressing(failure);
    }
  }

  /** Ends the job for a failure that its catcher knows to be permanent. */
  public static SuppressRestartsException suppressing(Throwable failure) {
    return new SuppressRestartsException(serializable(failure));
  }

  /** One that cannot be serialized would reach the JobManager as text, without the type's mark. */
  private static Throwable serializable(Throwable failure) {
    try {
      InstantiationUtil.serializeObject(failure);
      return failure;
    } catch (IOException e) {
      return new SerializedThrowable(failure);
    }
  }

  private static boolean isLibrary(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LinkageError || cause instanceof ServiceConfigurationError) {
        return true;
      }
    }
    return false;
  }
}
