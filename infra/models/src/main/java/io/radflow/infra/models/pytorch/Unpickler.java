package io.radflow.infra.models.pytorch;

import io.radflow.training.weights.Printable;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a pickle that holds tensors, numbers, texts, lists, tuples and dictionaries. Anything else
 * is refused by its name: no class is looked for, and nothing is called but what {@link
 * TorchConstructors} knows.
 *
 * <p>Numbers come as Long, BigInteger or Double, None as an empty Optional, tuples as immutable
 * lists.
 */
final class Unpickler {

  /** What a pickle of R152x4 with its optimizer needs, tenfold. */
  private static final int MOST_STEPS = 2_000_000;

  private static final int NEWEST_PROTOCOL = 5;

  private final PickleInput in;
  private final TorchConstructors constructors;
  private final Map<Long, Object> memo = new HashMap<>();
  private final ArrayDeque<List<Object>> outer = new ArrayDeque<>();
  private List<Object> stack = new ArrayList<>();
  private long at;

  /**
   * @param constructors makes the tensors
   */
  Unpickler(PickleInput in, TorchConstructors constructors) {
    this.in = in;
    this.constructors = constructors;
  }

  /**
   * Reads one pickle to its end.
   *
   * @throws IOException naming what is refused, and where it stands
   */
  Object read() throws IOException {
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      at = in.position();
      int opcode = in.readByte();
      try {
        if (opcode == '.') {
          return pop();
        }
        step(opcode);
      } catch (IllegalArgumentException e) {
        throw new IOException("Byte " + at + " of the pickle: " + e.getMessage(), e);
      }
    }
    throw new IOException("The pickle has more than " + MOST_STEPS + " steps");
  }

  private void step(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.readByte());
      // A frame's length is for readers that fetch ahead.
      case 0x95 -> in.readNumber(8);
      case '(' -> mark();
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'N' -> push(Optional.empty());
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) (int) in.readNumber(4));
      case 'K' -> push(in.readNumber(1));
      case 'M' -> push(in.readNumber(2));
      case 0x8a -> push(integer(in.readNumber(1)));
      case 0x8b -> push(integer(in.readNumber(4)));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.readNumber(8))));
      case 'X' -> push(in.readText(in.readNumber(4)));
      case 0x8c -> push(in.readText(in.readNumber(1)));
      case 0x8d -> push(in.readText(in.readNumber(8)));
      // Python 2's texts.
      case 'U' -> push(in.readText(in.readNumber(1)));
      case 'T' -> push(in.readText(in.readNumber(4)));
      case 'C' -> push(in.readBytes(in.readNumber(1)));
      case 'B' -> push(in.readBytes(in.readNumber(4)));
      case 0x8e -> push(in.readBytes(in.readNumber(8)));
      default -> stepOnStack(opcode);
    }
  }

  private void stepOnStack(int opcode) throws IOException {
    switch (opcode) {
      case '}' -> push(new LinkedHashMap<>());
      case ']' -> push(new ArrayList<>());
      case ')' -> push(List.of());
      case 0x85 -> push(tuple(pop(1)));
      case 0x86 -> push(tuple(pop(2)));
      case 0x87 -> push(tuple(pop(3)));
      case 't' -> push(tuple(popToMark()));
      case 'l' -> push(popToMark());
      case 'd' -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        setItems(items);
      }
      case 'a' -> append(pop(1));
      case 'e' -> append(popToMark());
      case 's' -> setItems(pop(2));
      case 'u' -> setItems(popToMark());
      case 'q' -> memo.put(in.readNumber(1), top());
      case 'r' -> memo.put(in.readNumber(4), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(in.readNumber(1)));
      case 'j' -> push(remembered(in.readNumber(4)));
      case 'c' -> push(constructors.named(in.readLine(), in.readLine()));
      case 0x93 -> {
        List<Object> name = pop(2);
        push(constructors.named(text(name.get(0)), text(name.get(1))));
      }
      case 'Q' -> push(constructors.storage(list(pop(), "what a storage is told by")));
      case 'R' -> {
        List<Object> call = pop(2);
        push(constructors.call(call.get(0), list(call.get(1), "a call's arguments")));
      }
      case 'b' -> build();
      default ->
          throw new IllegalArgumentException(
              "opcode 0x%02x, which no pickle of tensors and plain values has".formatted(opcode));
    }
  }

  private static void requireProtocol(int protocol) {
    if (protocol > NEWEST_PROTOCOL) {
      throw new IllegalArgumentException(
          "pickle protocol " + protocol + ", those up to " + NEWEST_PROTOCOL + " are read");
    }
  }

  private Object integer(long length) throws IOException {
    byte[] bytes = in.readBytes(length);
    for (int i = 0; i < bytes.length / 2; i++) {
      byte other = bytes[bytes.length - 1 - i];
      bytes[bytes.length - 1 - i] = bytes[i];
      bytes[i] = other;
    }
    BigInteger integer = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.isEmpty()) {
      throw new IllegalArgumentException("the stack is empty");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> pop(int count) {
    if (stack.size() < count) {
      throw new IllegalArgumentException("the stack has too little on it");
    }
    List<Object> last = stack.subList(stack.size() - count, stack.size());
    List<Object> popped = new ArrayList<>(last);
    last.clear();
    return popped;
  }

  private void mark() {
    outer.push(stack);
    stack = new ArrayList<>();
  }

  private List<Object> popToMark() {
    if (outer.isEmpty()) {
      throw new IllegalArgumentException("no mark is on the stack");
    }
    List<Object> since = stack;
    stack = outer.pop();
    return since;
  }

  private static List<Object> tuple(List<Object> values) {
    return Collections.unmodifiableList(values);
  }

  private void append(List<Object> values) {
    if (top() instanceof ArrayList<?>) {
      list(top(), "a list").addAll(values);
    } else {
      throw new IllegalArgumentException("values for a list that is none");
    }
  }

  private void setItems(List<Object> items) {
    if (!(top() instanceof Map<?, ?>) || items.size() % 2 != 0) {
      throw new IllegalArgumentException("keys and values for a dictionary that is none");
    }
    Map<Object, Object> dictionary = TorchConstructors.dictionary(top());
    for (int i = 0; i < items.size(); i += 2) {
      TorchConstructors.put(dictionary, items.get(i), items.get(i + 1));
    }
  }

  private Object remembered(long index) {
    Object value = memo.get(index);
    if (value == null) {
      throw new IllegalArgumentException("nothing is remembered as " + index);
    }
    return value;
  }

  /** What PyTorch says of a dictionary of tensors besides is of no use here. */
  private void build() {
    Object state = pop();
    if (!(top() instanceof Map<?, ?>) || !(state instanceof Map<?, ?>)) {
      throw new IllegalArgumentException(
          "state for " + Printable.of(top().getClass().getSimpleName()) + ", which has none");
    }
  }

  private static String text(Object value) {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException("a name that is no text");
    }
    return text;
  }

  @SuppressWarnings("unchecked") // whatever is in it is looked at where it is used
  private static List<Object> list(Object value, String what) {
    if (!(value instanceof List<?>)) {
      throw new IllegalArgumentException("expected a tuple, " + what);
    }
    return (List<Object>) value;
  }
}
