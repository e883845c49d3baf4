package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import org.apache.flink.annotation.Internal;

/**
 * Something that cannot be used.
 *
 * @param source key in the bucket, with {@code !/MEMBER} and {@code #ROW} where they apply
 * @param id the sample's id, null where it is not known
 * @param detail for people: the value found and what was expected
 */
@Internal
public record RejectedRecord(String source, String id, RejectReason reason, String detail)
    implements DropRecord {}
