package io.radflow.core.store;

import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * Keys or certificates are not where a setting says, on this machine. Found in a running job it
 * ends it: it is no answer of the store, which may be another the next time.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
@Internal
public final class StoreSettingsException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  StoreSettingsException(String message) {
    super(message);
  }

  StoreSettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
