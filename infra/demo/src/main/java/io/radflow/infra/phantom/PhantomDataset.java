package io.radflow.infra.phantom;

import io.radflow.infra.phantom.PhantomTables.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * Generates a chest-phantom data set in the published NIH ChestX-ray14 layout: {@code
 * Data_Entry_2017_v2020.csv}, {@code train_val_list.txt}, {@code test_list.txt} (no patient on
 * both) and {@code images/*.png}. One image is held at a time.
 */
@Internal
public final class PhantomDataset {

  private static final String IMAGES = "images/";
  private static final double HEALTHY_SHARE = 0.15;
  private static final double AP_SHARE = 0.35;
  // Shares of patients with at least 2, 3, 4, 5 images; with the first one 2.4 on average.
  private static final double[] MORE_IMAGES = {0.65, 0.40, 0.22, 0.13};

  private final PhantomSettings settings;
  private final PhantomSink sink;
  private final PhantomTables tables = new PhantomTables();
  private final Map<Finding, Integer> prevalence = new EnumMap<>(Finding.class);
  private final Map<PhantomFault, Integer> rejects = new EnumMap<>(PhantomFault.class);

  private int images;
  private int trainImages;
  private int testImages;

  private PhantomDataset(PhantomSettings settings, PhantomSink sink) {
    this.settings = settings;
    this.sink = sink;
    for (Finding finding : Finding.values()) {
      prevalence.put(finding, 0);
    }
  }

  /**
   * Generates all files, images first.
   *
   * @throws IOException as the sink throws it
   */
  public static PhantomSummary generate(PhantomSettings settings, PhantomSink sink)
      throws IOException {
    PhantomDataset dataset = new PhantomDataset(settings, sink);
    for (int patient = 1; patient <= settings.patients(); patient++) {
      dataset.putPatient(patient);
    }
    if (settings.brokenFiles()) {
      for (PhantomFault fault : PhantomFault.values()) {
        dataset.putFault(fault);
      }
    }
    dataset.tables.putTo(sink);
    return new PhantomSummary(
        dataset.images,
        dataset.tables.rows(),
        settings.patients(),
        dataset.trainImages,
        dataset.testImages,
        dataset.rejects,
        dataset.prevalence);
  }

  private void putPatient(int patient) throws IOException {
    PhantomRandom random = new PhantomRandom(settings.seed(), patient);
    Physique physique = Physique.random(random);
    // Spread evenly, so that a small set has test patients too.
    double share = settings.testShare();
    boolean test = Math.floor(patient * share) > Math.floor((patient - 1) * share);
    int age = 18 + random.below(65);
    double further = random.uniform(0, 1);
    int count = 1 + (int) Arrays.stream(MORE_IMAGES).filter(more -> further < more).count();
    for (int followUp = 0; followUp < count; followUp++) {
      PhantomRandom visit = new PhantomRandom(settings.seed(), patient, followUp);
      Set<Finding> findings = findings(visit);
      Entry entry =
          entry(patient, followUp, Finding.published(findings), age, physique, test, visit);
      putImage(entry.file(), draw(entry, physique, findings, visit));
      tables.add(entry);
      findings.forEach(finding -> prevalence.merge(finding, 1, Integer::sum));
      if (test) {
        testImages++;
      } else {
        trainImages++;
      }
      age += random.below(3);
    }
  }

  private void putFault(PhantomFault fault) throws IOException {
    int patient = settings.patients() + 1 + fault.ordinal();
    PhantomRandom random = new PhantomRandom(settings.seed(), patient);
    Physique physique = Physique.random(random);
    String labels = fault == PhantomFault.UNKNOWN_FINDING ? "Effusion|Gremlin" : Finding.NONE;
    Entry entry = entry(patient, 0, labels, 50, physique, false, random);
    byte[] sound = draw(entry, physique, Set.of(), random);
    switch (fault) {
      case TRUNCATED_IMAGE -> putImage(entry.file(), Arrays.copyOf(sound, sound.length / 2));
      case TEXT_AS_IMAGE ->
          putImage(entry.file(), "This is no image.\n".getBytes(StandardCharsets.US_ASCII));
      case EMPTY_IMAGE -> putImage(entry.file(), new byte[0]);
      case IMAGE_WITHOUT_ROW, UNKNOWN_FINDING -> putImage(entry.file(), sound);
      case ROW_WITHOUT_IMAGE -> {}
    }
    if (fault != PhantomFault.IMAGE_WITHOUT_ROW) {
      tables.add(entry);
    }
    rejects.merge(fault, 1, Integer::sum);
  }

  private Entry entry(
      int patient,
      int followUp,
      String labels,
      int age,
      Physique physique,
      boolean test,
      PhantomRandom random) {
    int longer = random.chance(settings.oblongShare()) ? settings.size() / 8 : 0;
    boolean wide = random.chance(0.5);
    return new Entry(
        patient,
        followUp,
        labels,
        age,
        physique.female(),
        random.chance(AP_SHARE),
        settings.size() + (wide ? longer : 0),
        settings.size() + (wide ? 0 : longer),
        test);
  }

  private byte[] draw(Entry entry, Physique physique, Set<Finding> findings, PhantomRandom random)
      throws IOException {
    int bits = random.chance(settings.sixteenBitShare()) ? 16 : 8;
    return Radiograph.draw(
            physique, findings, entry.anteroposterior(), entry.width(), entry.height(), random)
        .png(bits);
  }

  private void putImage(String file, byte[] bytes) throws IOException {
    sink.put(IMAGES + file, bytes);
    images++;
  }

  private static Set<Finding> findings(PhantomRandom random) {
    EnumSet<Finding> findings = EnumSet.noneOf(Finding.class);
    if (random.chance(HEALTHY_SHARE)) {
      return findings;
    }
    for (Finding finding : Finding.values()) {
      if (random.chance(finding.prevalence() / (1 - HEALTHY_SHARE))) {
        findings.add(finding);
      }
    }
    return findings;
  }
}
