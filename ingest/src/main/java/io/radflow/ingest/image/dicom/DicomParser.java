package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads a file up to its pixels (PS3.10, section 7; PS3.5, sections 7 and A.4). Nothing is
 * allocated that the file does not hold.
 */
final class DicomParser {

  static final int PREAMBLE = 128;
  private static final byte[] MAGIC = "DICM".getBytes(StandardCharsets.ISO_8859_1);
  private static final int TRANSFER_SYNTAX = 0x00020010;
  private static final int PIXEL_DATA = 0x7FE00010;
  private static final int ITEM = 0xFFFEE000;
  private static final int ITEM_END = 0xFFFEE00D;
  private static final int SEQUENCE_END = 0xFFFEE0DD;
  private static final long UNDEFINED = 0xFFFFFFFFL;
  private static final int PIXEL_GROUP = 0x0028;
  private static final int MAX_KEPT_BYTES = 1 << 18;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ELEMENTS = 1_000_000;
  private static final long MAX_INFLATED = 1L << 30;
  private static final Set<String> LONG_LENGTH =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private final byte[] file;
  private final Map<Integer, byte[]> elements = new HashMap<>();
  private ByteBuffer in;
  private boolean explicit = true;
  private int count;

  DicomParser(byte[] file) {
    this.file = file;
    this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether the bytes begin as a DICOM file does. */
  static boolean begins(byte[] bytes) {
    return bytes.length >= PREAMBLE + MAGIC.length
        && Arrays.equals(bytes, PREAMBLE, PREAMBLE + MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  DicomFile parse() throws RejectedException {
    if (!begins(file)) {
      throw DicomFault.unreadable("no 'DICM' at byte " + PREAMBLE);
    }
    in.position(PREAMBLE + MAGIC.length);
    TransferSyntax syntax = readMeta();
    if (syntax == TransferSyntax.DEFLATED) {
      inflate();
    }
    in.order(syntax.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    explicit = syntax.isExplicit();
    while (in.hasRemaining()) {
      Header header = header();
      if (header.tag() == PIXEL_DATA) {
        List<byte[]> pixels =
            header.length() == UNDEFINED ? fragments() : List.of(take(header, header.length()));
        boolean words = !explicit || header.vr().equals("OW");
        return new DicomFile(syntax, elements, in.order(), pixels, words);
      }
      value(header);
    }
    throw DicomFault.truncated("its elements: there are no pixels (7FE0,0010)", in.position());
  }

  private TransferSyntax readMeta() throws RejectedException {
    while (in.remaining() >= 4 && in.getShort(in.position()) == 2) {
      Header header = header();
      byte[] value = take(header, header.length());
      if (header.tag() == TRANSFER_SYNTAX) {
        elements.put(TRANSFER_SYNTAX, value);
      }
    }
    String uid = new DicomAttributes(elements, in.order()).text(TRANSFER_SYNTAX);
    if (uid.isEmpty()) {
      throw DicomFault.unreadable("(0002,0010) is missing, expected a transfer syntax");
    }
    return TransferSyntax.of(uid)
        .orElseThrow(() -> DicomFault.unreadable("no decoder for the transfer syntax " + uid));
  }

  private void inflate() throws RejectedException {
    int start = in.position();
    Inflater inflater = new Inflater(true);
    try (InputStream inflated =
        new InflaterInputStream(
            new ByteArrayInputStream(file, start, file.length - start), inflater)) {
      byte[] bytes = inflated.readNBytes((int) Math.min(MAX_INFLATED, 200L * file.length));
      if (inflated.read() >= 0) {
        throw DicomFault.unreadable(
            "the deflated elements unpack to more than " + bytes.length + " bytes");
      }
      in = ByteBuffer.wrap(bytes);
    } catch (IOException e) {
      throw DicomFault.unreadable("the deflated elements are damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  /**
   * The beginning of an element.
   *
   * @param vr empty in implicit files
   * @param offset of the element
   */
  private record Header(int tag, String vr, long length, int offset) {}

  private Header header() throws RejectedException {
    int offset = in.position();
    if (++count > MAX_ELEMENTS) {
      throw DicomFault.unreadable("more than " + MAX_ELEMENTS + " elements");
    }
    need(8, "an element");
    int tag = Short.toUnsignedInt(in.getShort()) << Short.SIZE | Short.toUnsignedInt(in.getShort());
    if (!explicit || tag == ITEM || tag == ITEM_END || tag == SEQUENCE_END) {
      return new Header(tag, "", Integer.toUnsignedLong(in.getInt()), offset);
    }
    String vr = "" + (char) in.get() + (char) in.get();
    if (!LONG_LENGTH.contains(vr)) {
      return new Header(tag, vr, Short.toUnsignedInt(in.getShort()), offset);
    }
    need(6, "an element");
    in.getShort();
    return new Header(tag, vr, Integer.toUnsignedLong(in.getInt()), offset);
  }

  private void value(Header header) throws RejectedException {
    if (header.length() == UNDEFINED) {
      keepEmpty(header);
      boolean before = explicit;
      // The items of an unknown value are implicit (PS3.5, section 6.2.2).
      explicit = explicit && !header.vr().equals("UN");
      skipItems(1);
      explicit = before;
    } else if (header.tag() >>> Short.SIZE == PIXEL_GROUP && header.length() <= MAX_KEPT_BYTES) {
      elements.put(header.tag(), take(header, header.length()));
    } else {
      skip(header, header.length());
    }
  }

  /** That a sequence is there counts, though what it holds does not. */
  private void keepEmpty(Header header) {
    if (header.tag() >>> Short.SIZE == PIXEL_GROUP) {
      elements.put(header.tag(), new byte[] {1});
    }
  }

  private void skipItems(int depth) throws RejectedException {
    if (depth > MAX_DEPTH) {
      throw DicomFault.unreadable("sequences in sequences, more than " + MAX_DEPTH + " deep");
    }
    while (true) {
      Header item = header();
      if (item.tag() == SEQUENCE_END) {
        return;
      }
      if (item.tag() != ITEM) {
        throw DicomFault.unreadable(
            String.format(
                "found %s at byte %d, expected an item",
                DicomFault.tag(item.tag()), item.offset()));
      }
      if (item.length() == UNDEFINED) {
        skipElements(depth);
      } else {
        skip(item, item.length());
      }
    }
  }

  private void skipElements(int depth) throws RejectedException {
    while (true) {
      Header element = header();
      if (element.tag() == ITEM_END) {
        return;
      }
      if (element.length() == UNDEFINED) {
        skipItems(depth + 1);
      } else {
        skip(element, element.length());
      }
    }
  }

  /** The offset table is left out. */
  private List<byte[]> fragments() throws RejectedException {
    List<byte[]> fragments = new ArrayList<>();
    boolean first = true;
    while (true) {
      Header item = header();
      if (item.tag() == SEQUENCE_END) {
        return fragments;
      }
      if (item.tag() != ITEM || item.length() == UNDEFINED) {
        throw DicomFault.unreadable(
            String.format(
                "found %s at byte %d, expected a fragment of pixels",
                DicomFault.tag(item.tag()), item.offset()));
      }
      byte[] fragment = take(item, item.length());
      if (!first) {
        fragments.add(fragment);
      }
      first = false;
    }
  }

  private byte[] take(Header header, long length) throws RejectedException {
    if (length > in.remaining()) {
      throw DicomFault.truncated(
          "the " + length + " bytes of " + DicomFault.tag(header.tag()), header.offset());
    }
    byte[] value = new byte[(int) length];
    in.get(value);
    return value;
  }

  private void skip(Header header, long length) throws RejectedException {
    if (length > in.remaining()) {
      throw DicomFault.truncated(
          "the " + length + " bytes of " + DicomFault.tag(header.tag()), header.offset());
    }
    in.position(in.position() + (int) length);
  }

  private void need(int bytes, String what) throws RejectedException {
    if (in.remaining() < bytes) {
      throw DicomFault.truncated(what, in.position());
    }
  }
}
