package io.radflow.infra.demo;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.Locale;

/**
 * What became of everything that was dropped: dropped in = samples + rejects, samples = tensors +
 * rows that a rule dropped + rejects of preprocess.
 *
 * @param droppedIn records that were put in the drop, counted when it was made
 */
record DemoBalance(
    String drop,
    long droppedIn,
    long samples,
    long rejects,
    long tensors,
    long droppedByRule,
    long preprocessRejects) {

  static DemoBalance read(
      ObjectStore store, String dataset, String drop, String view, long droppedIn)
      throws IOException {
    DropManifest samples =
        DropManifest.read(store, dataset, drop)
            .orElseThrow(() -> new IOException("Ingest is not done with " + dataset + "/" + drop));
    ViewManifest tensors =
        ViewManifest.read(store, view)
            .orElseThrow(() -> new IOException("There is no view " + view));
    return new DemoBalance(
        dataset + "/" + drop,
        droppedIn,
        samples.samples(),
        samples.rejects(),
        tensors.tensors(),
        tensors.droppedByRule().values().stream().mapToLong(Long::longValue).sum(),
        tensors.rejectsByReason().values().stream().mapToLong(Long::longValue).sum());
  }

  boolean holds() {
    return droppedIn == samples + rejects && samples == tensors + droppedByRule + preprocessRejects;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%s: %,d dropped in = %,d samples + %,d rejects; %,d samples = %,d tensors + %,d dropped by"
            + " rule + %,d rejected by preprocess%s",
        drop,
        droppedIn,
        samples,
        rejects,
        samples,
        tensors,
        droppedByRule,
        preprocessRejects,
        holds() ? "" : "   DOES NOT BALANCE");
  }
}
