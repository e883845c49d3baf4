package io.radflow.training.group;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/**
 * Bytes to send.
 *
 * @param header what they are
 * @param bytes direct memory, from position to limit, which is not written to before it is sent
 */
@Internal
public record BulkPiece(PieceHeader header, ByteBuffer bytes) {}
