package io.radflow.training.operator;

import io.radflow.training.source.RunSample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Samples as bytes, in a checkpoint's state. */
final class SampleFormat {

  private SampleFormat() {}

  static void write(List<RunSample> samples, DataOutput out) throws IOException {
    out.writeInt(samples.size());
    for (RunSample sample : samples) {
      write(sample, out);
    }
  }

  /** Bytes that {@link #write} writes. */
  static int bytes(List<RunSample> samples) throws IOException {
    DataOutputStream counting = new DataOutputStream(OutputStream.nullOutputStream());
    write(samples, counting);
    return counting.size();
  }

  /**
   * @param classes whether a sample of one class is written as that class, and not with a label for
   *     each
   */
  static List<RunSample> readAll(DataInput in, boolean classes) throws IOException {
    int count = in.readInt();
    List<RunSample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(read(in, classes));
    }
    return samples;
  }

  private static void write(RunSample sample, DataOutput out) throws IOException {
    out.writeLong(sample.position);
    out.writeBoolean(sample.evaluation);
    out.writeLong(sample.epoch);
    out.writeUTF(sample.id);
    out.writeInt(sample.height);
    out.writeInt(sample.width);
    out.writeInt(sample.channels);
    out.writeInt(sample.pixels.length);
    out.write(sample.pixels);
    out.writeInt(sample.labelCount());
    out.writeInt(sample.hot);
    if (sample.hot < 0) {
      for (float label : sample.labels) {
        out.writeFloat(label);
      }
    }
  }

  private static RunSample read(DataInput in, boolean classes) throws IOException {
    RunSample sample = new RunSample();
    sample.position = in.readLong();
    sample.evaluation = in.readBoolean();
    sample.epoch = in.readLong();
    sample.id = in.readUTF();
    sample.height = in.readInt();
    sample.width = in.readInt();
    sample.channels = in.readInt();
    sample.pixels = new byte[in.readInt()];
    in.readFully(sample.pixels);
    sample.units = in.readInt();
    sample.hot = classes ? in.readInt() : -1;
    if (sample.hot < 0) {
      sample.labels = new float[sample.units];
      for (int i = 0; i < sample.labels.length; i++) {
        sample.labels[i] = in.readFloat();
      }
    }
    return sample;
  }
}
