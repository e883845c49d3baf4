package io.radflow.ingest.layout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** The layouts that are read, by data set. */
@Internal
public final class DatasetLayouts {

  private final Map<String, DatasetLayout> layouts = new TreeMap<>();

  public DatasetLayouts() {
    for (DatasetLayout layout :
        List.of(
            new ChexpertLayout(),
            new CifarLayout(CifarForm.CIFAR10),
            new CifarLayout(CifarForm.CIFAR100),
            new CovidxLayout(),
            new Flowers102Layout(),
            new ImageFolderLayout(),
            new ImagenetLayout("imagenet1k"),
            new ImagenetLayout("imagenet21k"),
            new MimicLayout(),
            new NihLayout(),
            new PadchestLayout(),
            new PetsLayout(),
            new TuberculosisLayout())) {
      layouts.put(layout.name(), layout);
    }
  }

  /** The layout of a data set; empty if it has none. */
  public Optional<DatasetLayout> find(String dataset) {
    return Optional.ofNullable(layouts.get(dataset));
  }

  /** All names, sorted. */
  public List<String> names() {
    return List.copyOf(layouts.keySet());
  }
}
