package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The data sets of images that each have one class, and how they publish it. */
final class ClassSpaces {

  private static final List<String> CIFAR10 =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** As {@code fine_label_names.txt}. */
  private static final List<String> CIFAR100 =
      words(
          """
          apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle
          bowl boy bridge bus butterfly camel can castle caterpillar cattle
          chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur
          dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard
          lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain
          mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree
          plain plate poppy porcupine possum rabbit raccoon ray road rocket
          rose sea seal shark shrew skunk skyscraper snail snake spider
          squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor
          train trout tulip turtle wardrobe whale willow_tree wolf woman worm
          """);

  /** Sorted by name, capitals first; cats are written with capitals. */
  private static final List<String> PETS =
      words(
          """
          Abyssinian Bengal Birman Bombay British_Shorthair Egyptian_Mau Maine_Coon Persian Ragdoll
          Russian_Blue Siamese Sphynx american_bulldog american_pit_bull_terrier basset_hound beagle
          boxer chihuahua english_cocker_spaniel english_setter german_shorthaired great_pyrenees
          havanese japanese_chin keeshond leonberger miniature_pinscher newfoundland pomeranian pug
          saint_bernard samoyed scottish_terrier shiba_inu staffordshire_bull_terrier
          wheaten_terrier yorkshire_terrier
          """);

  private static final List<String> COVIDX = List.of("negative", "positive");

  private static final Map<String, Published> DATASETS =
      Map.of(
          "cifar10", new Published("label", numbers(0, 9), CIFAR10),
          "cifar100", new Published("fine label", numbers(0, 99), CIFAR100),
          // The publisher names no class.
          "flowers102", new Published("label", numbers(1, 102), numbers(1, 102)),
          "pets", new Published("breed", PETS, PETS),
          "covidx", new Published("label", COVIDX, COVIDX),
          "tuberculosis", new Published("class", numbers(0, 1), List.of("normal", "tuberculosis")));

  /**
   * How a data set publishes its class.
   *
   * @param column that tells it
   * @param values of the column, in the order of the classes
   * @param names of the classes
   */
  private record Published(String column, List<String> values, List<String> names) {}

  private ClassSpaces() {}

  static boolean has(String dataset) {
    return DATASETS.containsKey(dataset);
  }

  static LabelSpace space(String dataset) {
    return new LabelSpace(dataset, Task.MULTI_CLASS, DATASETS.get(dataset).names());
  }

  static LabelRule rule(String dataset) {
    Published published = DATASETS.get(dataset);
    return new ClassRule(space(dataset), published.column(), published.values());
  }

  static Iterable<String> names() {
    return DATASETS.keySet().stream().sorted().toList();
  }

  private static List<String> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
