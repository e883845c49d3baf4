package io.radflow.training.cudnn.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Scratch memory that the libraries' calls share, one after the other. A larger one does not end
 * the smaller, because recorded work may use it.
 */
final class Workspace {

  private final LongUnaryOperator allocate;
  private final List<Long> addresses = new ArrayList<>();
  private long address;
  private long bytes;

  /**
   * @param allocate from bytes to an address
   */
  Workspace(LongUnaryOperator allocate) {
    this.allocate = allocate;
  }

  Address of(long wanted) {
    if (wanted > bytes) {
      address = allocate.applyAsLong(wanted);
      bytes = wanted;
      addresses.add(address);
    }
    return new Address(address);
  }

  List<Long> addresses() {
    return addresses;
  }
}
