package io.radflow.ingest.layout;

import org.apache.flink.annotation.Internal;

/** One thing of a drop: it becomes one sample or one reject. */
@Internal
public sealed interface DropRecord permits ImageRecord, RejectedRecord {}
