package io.radflow.training.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/** The run ends early: no sample at a position or after it is wanted any more. */
@Internal
public record RunEndEvent(long position) implements SourceEvent {

  private static final long serialVersionUID = 1L;
}
