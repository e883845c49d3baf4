package io.radflow.ingest.layout;

/** One thing of a drop: it becomes one sample or one reject. */
public sealed interface DropRecord permits ImageRecord, RejectedRecord {}
