package io.radflow.preprocess.labels;

import java.util.HashMap;
import java.util.Map;

/**
 * ImageNet's class: its synset, wherever the image tells it. Shards without synsets number the
 * sorted synsets from 1, which serves where all of them are known.
 */
final class ImagenetRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  private static final String SYNSET = "synset";
  private static final String SHARD_SYNSET = "image/class/synset";
  private static final String SHARD_NUMBER = "image/class/label";
  private static final int ALL_OF_1K = 1000;

  private final LabelSpace space;
  private final HashMap<String, Integer> indices = new HashMap<>();

  /**
   * @param space of synsets, sorted; or of numbers, where no image tells a synset
   */
  ImagenetRule(LabelSpace space) {
    this.space = space;
    for (int i = 0; i < space.size(); i++) {
      indices.put(space.labels().get(i), i);
    }
  }

  @Override
  public LabelSpace space() {
    return space;
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    float[] oneHot = new float[space.size()];
    oneHot[index(columns)] = 1;
    return HarmonisedLabels.kept(oneHot);
  }

  private int index(Map<String, String> columns) {
    String synset = columns.getOrDefault(SYNSET, columns.get(SHARD_SYNSET));
    String number = columns.get(SHARD_NUMBER);
    Integer index = indices.get(synset == null ? number : synset);
    if (index == null && synset == null && number != null && space.size() == ALL_OF_1K) {
      index = ofNumber(number);
    }
    if (index == null) {
      throw new InvalidLabelException(
          String.format(
              "The class is %s; expected a synset of the %d from %s to %s",
              columns, space.size(), space.labels().get(0), space.labels().get(space.size() - 1)));
    }
    return index;
  }

  private static Integer ofNumber(String number) {
    return number.matches("[1-9]\\d{0,2}|1000") ? Integer.valueOf(number) - 1 : null;
  }
}
