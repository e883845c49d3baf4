package io.radflow.training.permit;

import org.apache.flink.annotation.Internal;

/** What ranks and their leader tell each other about permits and cuts: {@value #BYTES} bytes. */
@Internal
public sealed interface PermitMessage permits ToLeader, ToRanks {

  /** Of every message. */
  int BYTES = MessageForm.BYTES;

  /** The message's {@value #BYTES} bytes. */
  byte[] bytes();
}
