package io.radflow.infra.models.bucket;

import io.radflow.training.ModelSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.CardData;
import io.radflow.training.snapshot.CardOrigin;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.CardView;
import io.radflow.training.snapshot.CardViews;
import io.radflow.training.snapshot.ModelCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** A model's card, to be read by people. */
@Internal
public final class ModelPage {

  private static final int LABELS = 20;

  private final List<String> lines = new ArrayList<>();

  private ModelPage() {}

  /** All that is known of a model. */
  public static String text(ModelReference model) {
    ModelPage page = new ModelPage();
    page.add("model", model.key());
    if (model.card().isEmpty()) {
      page.add("card", "none: another tool made it; 'radflow model import' gives it one");
    } else {
      page.addCard(model.card().get());
    }
    return String.join("\n", page.lines);
  }

  private void addCard(ModelCard card) {
    BitNetwork network = ModelSettings.network(card);
    add("network", CardText.shortNetwork(network) + ": " + network.description());
    add("values", String.format(Locale.ROOT, "%,d", network.parameterCount()));
    add("pixels", CardText.normalization(card));
    add(
        "weights",
        "%s, CRC-32C %08x"
            .formatted(CardText.megabytes(card.weightsBytes()), card.weightsCrc32c()));
    addSource(card);
    if (card.origin() == null) {
      addRun(card);
    }
    addLabels(card.labels());
    add("made by", "RadFlow " + card.codeVersion());
    card.metrics().forEach((name, value) -> add("last " + name, String.valueOf(value)));
    if (card.configuration() != null) {
      new TreeMap<>(card.configuration()).forEach(this::add);
    }
  }

  private void addSource(ModelCard card) {
    CardOrigin origin = card.origin();
    CardPretrained pretrained = card.pretrained();
    if (origin != null) {
      add("imported", origin.importedAt());
      add("source", origin.source());
      add("format", origin.format());
      add("sha-256", origin.sha256());
    } else if (pretrained != null) {
      add(
          "began as",
          "%s, CRC-32C %08x".formatted(pretrained.key(), pretrained.weightsCrc32c())
              + (pretrained.run() == null
                  ? ""
                  : ", step " + pretrained.step() + " of run " + pretrained.run()));
    } else {
      add("began as", CardText.source(card));
    }
  }

  private void addRun(ModelCard card) {
    add("run", card.run());
    add(
        "step",
        card.step()
            + (card.steps() == null ? "" : " of " + card.steps())
            + (Boolean.TRUE.equals(card.finished()) ? ", the run's last" : ""));
    add("fingerprint", card.fingerprint());
    add("shot", card.shot());
    add("seed", card.seed());
    add("engine", card.engine());
    CardView view = card.viewManifest();
    add("view", card.view() + (view == null ? "" : ", version " + card.viewVersion()));
    if (!card.sources().isEmpty()) {
      add(
          "trained on",
          card.sources().stream().map(ModelPage::source).collect(Collectors.joining(", ")));
    }
    CardData data = card.data();
    if (data != null) {
      add(
          "rows",
          "%,d planned, %,d once, %,d more often, %,d never; %,d rejected"
              .formatted(
                  data.planned(), data.once(), data.moreOften(), data.never(), data.rejected()));
    }
    add("passes", card.passes().isEmpty() ? null : card.passes().size());
    add("momentum", card.momentumCrc32c() == null ? null : "beside it: training.resume-from");
  }

  private static String source(CardViews.Source source) {
    return source.share() + " of " + source.view().name();
  }

  private void addLabels(List<String> labels) {
    if (labels == null || labels.isEmpty()) {
      add("labels", "unknown");
      return;
    }
    String first = labels.stream().limit(LABELS).collect(Collectors.joining(", "));
    add("labels", labels.size() + ": " + first + (labels.size() > LABELS ? ", …" : ""));
  }

  private void add(String name, Object value) {
    if (value != null) {
      lines.add(String.format("%-14s %s", name, value));
    }
  }
}
