package io.radflow.training.rank;

import io.radflow.training.source.RunSample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Neighbouring rows of an evaluation turn that a rank has scored, for the rank that leads: id,
 * labels and scores of each, without pixels.
 *
 * @param turn its number
 * @param first the first row, among the turn's
 */
record ScoreMessage(long turn, int first, ScoredRows rows) {

  /** Rows that are sent at once take about as many bytes, so that others get through. */
  private static final int BYTES = 4 << 20;

  /** What a rank has scored, in messages of a bounded size. */
  static List<ScoreMessage> of(long turn, int first, ScoredRows all) {
    int rows = all.samples().size();
    List<ScoreMessage> messages = new ArrayList<>();
    int units = rows == 0 ? 0 : all.scores().length / rows;
    int most = Math.max(1, BYTES / (2 * Float.BYTES * Math.max(1, units)));
    for (int from = 0; from < rows; from += most) {
      int to = Math.min(rows, from + most);
      float[] scores = Arrays.copyOfRange(all.scores(), from * units, to * units);
      messages.add(
          new ScoreMessage(
              turn, first + from, new ScoredRows(all.samples().subList(from, to), scores)));
    }
    return messages;
  }

  ByteBuffer bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Memory can be written", e);
    }
    return RankMessage.ofScores(bytes.size()).put(bytes.toByteArray()).flip();
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeLong(turn);
    out.writeInt(first);
    out.writeInt(rows.samples().size());
    out.writeInt(rows.scores().length / rows.samples().size());
    for (RunSample sample : rows.samples()) {
      out.writeLong(sample.position);
      out.writeUTF(sample.id);
      out.writeInt(sample.hot);
      if (sample.labels != null) {
        for (float label : sample.labels) {
          out.writeFloat(label);
        }
      }
    }
    for (float score : rows.scores()) {
      out.writeFloat(score);
    }
  }

  /**
   * @param units labels and scores of each row, which a message must have too
   * @throws IOException if the bytes are no such message
   */
  static ScoreMessage read(ByteBuffer message, int units) throws IOException {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    long turn = in.readLong();
    int first = in.readInt();
    int count = in.readInt();
    int found = in.readInt();
    if (found != units || count < 1 || first < 0 || (long) count * units * 4 > bytes.length) {
      throw new IOException(
          "%d rows from %d with %d scores each in %d bytes; %d scores each were expected"
              .formatted(count, first, found, bytes.length, units));
    }
    List<RunSample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(readSample(in, units));
    }
    float[] scores = new float[count * units];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = in.readFloat();
    }
    return new ScoreMessage(turn, first, new ScoredRows(samples, scores));
  }

  private static RunSample readSample(DataInputStream in, int units) throws IOException {
    RunSample sample = new RunSample();
    sample.evaluation = true;
    sample.position = in.readLong();
    sample.id = in.readUTF();
    sample.hot = in.readInt();
    sample.units = units;
    if (sample.hot >= units) {
      throw new IOException("Class %d of %d".formatted(sample.hot, units));
    }
    if (sample.hot < 0) {
      sample.labels = new float[units];
      for (int i = 0; i < units; i++) {
        sample.labels[i] = in.readFloat();
      }
    }
    return sample;
  }
}
