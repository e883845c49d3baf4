package io.radflow.eval;

import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded predictions to evaluate. */
public final class SamplePredictions {

  public static final List<String> FINDINGS = List.of("Cardiomegaly", "Effusion", "Hernia");

  private SamplePredictions() {}

  /** A whole multi-label pass; Hernia has negatives only, and every fifth label is unknown. */
  public static List<Prediction> multiLabel(String run, long step, int count) {
    Random random = new Random(step);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Float> labels = new ArrayList<>();
      List<Float> scores = new ArrayList<>();
      for (int label = 0; label < FINDINGS.size(); label++) {
        float truth = label < 2 && random.nextInt(3) == 0 ? 1f : 0f;
        labels.add(random.nextInt(5) == 0 ? null : truth);
        scores.add(Math.min(1, 0.3f * truth + 0.7f * random.nextFloat()));
      }
      predictions.add(prediction(run, step, count, i, Task.MULTI_LABEL, FINDINGS, labels, scores));
    }
    return predictions;
  }

  /** A whole multi-class pass in which exactly the first {@code right} images are called right. */
  public static List<Prediction> multiClass(String run, long step, int count, int right) {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int truth = i % 3;
      int called = i < right ? truth : (truth + 1) % 3;
      List<Float> labels = new ArrayList<>();
      List<Float> scores = new ArrayList<>();
      for (int c = 0; c < 3; c++) {
        labels.add(c == truth ? 1f : 0f);
        scores.add(c == called ? 0.8f : 0.1f);
      }
      List<String> names = List.of("cat", "dog", "ship");
      predictions.add(prediction(run, step, count, i, Task.MULTI_CLASS, names, labels, scores));
    }
    return predictions;
  }

  private static Prediction prediction(
      String run,
      long step,
      int count,
      int image,
      Task task,
      List<String> names,
      List<Float> labels,
      List<Float> scores) {
    return Prediction.newBuilder()
        .setRun(run)
        .setPretrainedModel("scratch")
        .setTarget(task == Task.MULTI_CLASS ? "cifar10" : "nih")
        .setShot("full_shot")
        .setSeed(0)
        .setStep(step)
        .setPassSize(count)
        .setSampleId(String.format("image/%05d", image))
        .setTask(task)
        .setLabelNames(names)
        .setLabels(labels)
        .setScores(scores)
        .setPatientDisjoint(task == Task.MULTI_CLASS ? null : false)
        .build();
  }
}
