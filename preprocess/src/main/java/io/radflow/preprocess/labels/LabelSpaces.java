package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * The label spaces that have a name.
 *
 * <p>{@code A+B} is the sorted intersection of two or more X-ray spaces; {@code union:A+B} is their
 * sorted union, where a label that a data set does not annotate is unknown.
 */
@Internal
public final class LabelSpaces {

  static final String UNION = "union:";

  /** "Pleural Effusion" is called Effusion, but stands where its published name sorts. */
  private static final List<String> CHEXPERT =
      List.of(
          "Atelectasis",
          "Cardiomegaly",
          "Consolidation",
          "Edema",
          "Enlarged Cardiomediastinum",
          "Fracture",
          "Lung Lesion",
          "Lung Opacity",
          "Effusion",
          "Pleural Other",
          "Pneumonia",
          "Pneumothorax",
          "Support Devices");

  private static final List<String> NIH =
      List.of(
          "Atelectasis",
          "Cardiomegaly",
          "Consolidation",
          "Edema",
          "Effusion",
          "Emphysema",
          "Fibrosis",
          "Hernia",
          "Infiltration",
          "Mass",
          "Nodule",
          "Pleural_Thickening",
          "Pneumonia",
          "Pneumothorax");

  private static final List<String> PADCHEST =
      List.of(
          "Air Trapping",
          "Aortic Atheromatosis",
          "Aortic Elongation",
          "Atelectasis",
          "Bronchiectasis",
          "Cardiomegaly",
          "Consolidation",
          "Costophrenic Angle Blunting",
          "Edema",
          "Effusion",
          "Emphysema",
          "Fibrosis",
          "Flattened Diaphragm",
          "Fracture",
          "Granuloma",
          "Hemidiaphragm Elevation",
          "Hernia",
          "Hilar Enlargement",
          "Infiltration",
          "Mass",
          "Nodule",
          "Pleural_Thickening",
          "Pneumonia",
          "Pneumothorax",
          "Scoliosis",
          "Support Devices",
          "Tuberculosis");

  /** TorchXRayVision's default pathologies, in its order. */
  private static final List<String> TORCH_XRAY_VISION =
      List.of(
          "Atelectasis",
          "Consolidation",
          "Infiltration",
          "Pneumothorax",
          "Edema",
          "Emphysema",
          "Fibrosis",
          "Effusion",
          "Pneumonia",
          "Pleural_Thickening",
          "Cardiomegaly",
          "Nodule",
          "Mass",
          "Hernia",
          "Lung Lesion",
          "Fracture",
          "Lung Opacity",
          "Enlarged Cardiomediastinum");

  private static final Map<String, LabelSpace> NAMED = new LinkedHashMap<>();

  static {
    add("chexpert", Task.MULTI_LABEL, CHEXPERT);
    add("mimic", Task.MULTI_LABEL, CHEXPERT);
    add("nih", Task.MULTI_LABEL, NIH);
    add("padchest", Task.MULTI_LABEL, PADCHEST);
    add("padchest-cl", Task.MULTI_CLASS, PADCHEST);
    add("torchxrayvision", Task.MULTI_LABEL, TORCH_XRAY_VISION);
    ClassSpaces.names().forEach(name -> NAMED.put(name, ClassSpaces.space(name)));
  }

  private LabelSpaces() {}

  /**
   * @throws IllegalArgumentException if no space has that name, or an intersection is empty
   */
  public static LabelSpace byName(String name) {
    boolean union = name.startsWith(UNION);
    String members = union ? name.substring(UNION.length()) : name;
    if (!union && !members.contains("+")) {
      return named(name);
    }
    List<LabelSpace> spaces = Arrays.stream(members.split("\\+")).map(LabelSpaces::named).toList();
    for (LabelSpace space : spaces) {
      if (space.task() != Task.MULTI_LABEL) {
        throw new IllegalArgumentException(
            "Label space '"
                + name
                + "': only multi-label spaces merge, "
                + space.name()
                + " is not");
      }
    }
    return new LabelSpace(name, Task.MULTI_LABEL, union ? union(spaces) : intersection(spaces));
  }

  private static List<String> union(List<LabelSpace> spaces) {
    TreeSet<String> names = new TreeSet<>();
    spaces.forEach(space -> names.addAll(space.labels()));
    return List.copyOf(names);
  }

  private static List<String> intersection(List<LabelSpace> spaces) {
    // Spaces of the same labels keep their order, in which Effusion is not where its name sorts.
    if (spaces.stream().allMatch(space -> space.labels().equals(spaces.get(0).labels()))) {
      return spaces.get(0).labels();
    }
    TreeSet<String> names = new TreeSet<>(spaces.get(0).labels());
    spaces.forEach(space -> names.retainAll(space.labels()));
    return new ArrayList<>(names);
  }

  private static LabelSpace named(String name) {
    LabelSpace space = NAMED.get(name);
    if (space == null) {
      throw new IllegalArgumentException(
          "Unknown label space '"
              + name
              + "'; expected one of "
              + NAMED.keySet()
              + ", A+B for an intersection, or union:A+B");
    }
    return space;
  }

  private static void add(String name, Task task, List<String> labels) {
    NAMED.put(name, new LabelSpace(name, task, labels));
  }
}
