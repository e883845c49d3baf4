package io.radflow.preprocess.split;

import io.radflow.core.random.NumpyRandom;
import io.radflow.core.random.TorchRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * Draws k images of each class, as the experiment did where images had to be opened for their
 * labels: going through all of them in the order that PyTorch's generator gives, each class keeps
 * the last k, up to the first image at which all classes have k. They are put together in the order
 * in which classes appeared, and shuffled with NumPy's legacy generator.
 */
@Internal
public final class TorchFewShot {

  private TorchFewShot() {}

  /**
   * @param classes of all images, in table order, from 0; those of less than 0 are of none
   * @param shots images of each class
   * @param allowFewer whether a class that has fewer gives all it has; all images are gone through
   *     then
   * @return indices in the order that they train in
   * @throws IllegalArgumentException if a class has fewer, naming the class and both numbers
   */
  public static int[] draw(int[] classes, int shots, long seed, boolean allowFewer) {
    int lacking = ClassMembers.withShots(classes, shots, allowFewer).classes();
    NumpyRandom shuffle = new NumpyRandom(seed);
    TorchRandom random = new TorchRandom(seed);
    // A data loader takes one number for its workers before the images' order.
    random.nextNumber();
    Map<Integer, Deque<Integer>> kept = new LinkedHashMap<>();
    for (int image : random.permutation(classes.length)) {
      if (classes[image] >= 0) {
        Deque<Integer> ofClass = kept.computeIfAbsent(classes[image], of -> new ArrayDeque<>());
        ofClass.add(image);
        if (ofClass.size() > shots) {
          ofClass.remove();
        } else if (ofClass.size() == shots && --lacking == 0) {
          break;
        }
      }
    }
    int[] drawn =
        kept.values().stream().flatMap(Deque::stream).mapToInt(Integer::intValue).toArray();
    shuffle.shuffle(drawn);
    return drawn;
  }
}
