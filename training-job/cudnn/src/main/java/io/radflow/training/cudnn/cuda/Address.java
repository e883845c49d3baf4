package io.radflow.training.cudnn.cuda;

import org.bytedeco.javacpp.Pointer;

/** A number as a pointer that owns nothing. */
final class Address extends Pointer {

  Address(long address) {
    super((Pointer) null);
    this.address = address;
  }
}
