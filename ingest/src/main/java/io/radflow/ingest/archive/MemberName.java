package io.radflow.ingest.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Names of archives' members, as other tools read them. */
final class MemberName {

  private MemberName() {}

  /** Without parts that lead nowhere: {@code ./a//b} is {@code a/b}. */
  static String normalised(String name) {
    if (name.startsWith("/")) {
      return name;
    }
    String plain =
        Arrays.stream(name.split("/"))
            .filter(part -> !part.isEmpty() && !part.equals("."))
            .collect(Collectors.joining("/"));
    return name.endsWith("/") && !plain.isEmpty() ? plain + "/" : plain;
  }

  /**
   * A zip file's name. One that does not say that it is UTF-8, and is, is taken for it: programs
   * for macOS write such names.
   *
   * @param told whether the entry says that its name is UTF-8
   */
  static String ofZip(byte[] bytes, boolean told) {
    String utf8 = told ? new String(bytes, StandardCharsets.UTF_8) : strictUtf8(bytes);
    String name = utf8 != null ? utf8 : new String(bytes, Charset.forName("IBM437"));
    return normalised(withSlashes(name));
  }

  /** With slashes where a program wrote Windows's between the folders; not if there are both. */
  private static String withSlashes(String name) {
    return name.indexOf('/') < 0 ? name.replace('\\', '/') : name;
  }

  private static String strictUtf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
