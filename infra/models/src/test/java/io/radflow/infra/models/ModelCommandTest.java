package io.radflow.infra.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.StoreExtension;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.snapshot.CardNetwork;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.ModelCard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final MadeWeights WEIGHTS = MadeWeights.of(MadeWeights.TINY, 1);
  private static final long MUCH = 1 << 28;

  @TempDir private Path folder;

  private ObjectStore store;
  private ModelRunner model;

  @BeforeEach
  void bucket() throws IOException {
    store = STORE.newBucket();
    model = new ModelRunner(STORE.server(), store.address().bucket());
  }

  @Test
  void npzThatIsImportedIsAModelWithACardAndIsExportedAsItWas() throws Exception {
    Path file = npz("Mine.npz");

    assertThat(model.run("import", file.toString(), "--normalization", "imagenet"))
        .as(model.said())
        .isZero();

    byte[] weights = store.read("models/mine/step=0/model.npz", MUCH);
    assertThat(weights).isEqualTo(WEIGHTS.npz());
    ModelCard card = ModelCard.read(store, "models/mine/step=0/card.json").orElseThrow();
    CRC32C crc = new CRC32C();
    crc.update(weights);
    assertThat(card.weightsCrc32c()).isEqualTo(crc.getValue());
    assertThat(card.weightsBytes()).isEqualTo(weights.length);
    assertThat(card.normalization()).isEqualTo("IMAGENET");
    assertThat(card.network().network()).isEqualTo(MadeWeights.TINY);
    assertThat(card.origin().source()).isEqualTo("Mine.npz");
    assertThat(card.origin().format()).isEqualTo("BiT .npz");
    assertThat(card.origin().sha256()).isEqualTo(sha256(file));
    assertThat(card.labels()).isEmpty();

    Path out = folder.resolve("out/exported.npz");
    assertThat(model.run("export", "mine", "--to", "npz", "--out", out.toString())).isZero();
    assertThat(model.said()).contains("IMAGENET");
    // The file itself says what it is, so that nobody has to.
    assertThat(model.run("import", out.toString(), "--name", "again")).as(model.said()).isZero();
    assertThat(store.read("models/again/step=0/model.npz", MUCH)).isEqualTo(weights);
    assertThat(ModelCard.read(store, "models/again/step=0/card.json").orElseThrow().normalization())
        .isEqualTo("IMAGENET");
    assertThat(model.run("import", out.toString(), "--name", "third", "--normalization", "HALF"))
        .isEqualTo(2);
    assertThat(model.said()).contains("HALF", "IMAGENET");
  }

  @Test
  void whatIsExportedIsImportedBitForBit() throws Exception {
    model.run("import", npz("mine.npz").toString(), "--normalization", "IMAGENET");
    isTheSame("safetensors", "bit", "again.safetensors", "safetensors of BiT's names");
    isTheSame("safetensors", "timm", "again.safetensors", "safetensors of timm's names");
    isTheSame("pytorch", "bit", "again.pth.tar", "PyTorch's zip of BiT's names");
    isTheSame("pytorch", "timm", "again.bin", "PyTorch's zip of timm's names");
    assertThat(model.run("export", "mine", "--to", "npz", "--names", "timm")).isEqualTo(2);
  }

  private void isTheSame(String format, String names, String file, String told) throws IOException {
    String out = folder.resolve(file).toString();
    assertThat(
            model.run(
                "export", "mine", "--to", format, "--names", names, "--out", out, "--replace"))
        .as(model.said())
        .isZero();
    assertThat(model.run("import", out, "--replace")).as(model.said()).isZero();
    assertThat(store.read("models/again/step=0/model.npz", MUCH)).isEqualTo(WEIGHTS.npz());
    ModelCard card = ModelCard.read(store, "models/again/step=0/card.json").orElseThrow();
    assertThat(card.origin().format()).isEqualTo(told);
    assertThat(card.normalization()).isEqualTo("IMAGENET");
  }

  @Test
  void objectOfTheBucketIsImportedByItsAddressOrItsKey() throws Exception {
    store.write("pretrained/BiT-X.npz", WEIGHTS.npz());
    String uri = "s3://" + store.address().bucket() + "/pretrained/BiT-X.npz";

    assertThat(model.run("import", uri, "--normalization", "HALF")).as(model.said()).isZero();
    assertThat(
            model.run("import", "pretrained/BiT-X.npz", "--name", "b", "--normalization", "HALF"))
        .isZero();

    ModelCard card = ModelCard.read(store, "models/bit-x/step=0/card.json").orElseThrow();
    assertThat(card.origin().source()).isEqualTo(uri);
    assertThat(store.read("models/b/step=0/model.npz", MUCH)).isEqualTo(WEIGHTS.npz());
    assertThat(model.run("import", "s3://elsewhere/a.npz", "--normalization", "HALF")).isEqualTo(2);
    assertThat(model.said()).contains("s3://elsewhere/a.npz", store.address().bucket());
    assertThat(model.run("import", "no/such.npz", "--normalization", "HALF")).isEqualTo(2);
    assertThat(model.said()).contains("no/such.npz");
  }

  @Test
  void whatPixelsAreNormalisedByIsAskedForWhereTheFileDoesNotTell() throws Exception {
    assertThat(model.run("import", npz("mine.npz").toString())).isEqualTo(2);
    assertThat(model.said()).contains("mine.npz", "--normalization HALF", "IMAGENET");
    assertThat(store.list("models/")).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsRefusedUnlessItWasImportedAndIsReplaced() throws Exception {
    String file = npz("mine.npz").toString();
    model.run("import", file, "--normalization", "HALF");
    store.write("models/mine-2/step=5/model.npz", new byte[] {1});

    assertThat(model.run("import", file, "--normalization", "IMAGENET")).isEqualTo(2);
    assertThat(model.said()).contains("mine.npz", "--replace");
    assertThat(model.run("import", file, "--normalization", "IMAGENET", "--replace")).isZero();
    assertThat(ModelCard.read(store, "models/mine/step=0/card.json").orElseThrow().normalization())
        .isEqualTo("IMAGENET");

    assertThat(
            model.run("import", file, "--name", "mine-2", "--normalization", "HALF", "--replace"))
        .isEqualTo(2);
    assertThat(model.said()).contains("models/mine-2/step=5/model.npz", "a run's");
    assertThat(keys("models/mine-2/")).containsExactly("models/mine-2/step=5/model.npz");

    snapshot("target", 3, "models/mine/step=0/model.npz");
    assertThat(model.run("import", file, "--normalization", "HALF", "--replace")).isEqualTo(2);
    assertThat(model.said()).contains("'mine'", "target began with it");
    snapshot("mine", 9, null);
    assertThat(model.run("import", file, "--normalization", "HALF", "--replace")).isEqualTo(2);
    assertThat(model.said()).contains("a run's", "models/mine/step=9/card.json");
  }

  @Test
  void aModelOfTheBucketKeepsWhatItsCardSays() throws Exception {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\nhen\n");
    model.run(
        "import",
        npz("mine.npz").toString(),
        "--normalization",
        "IMAGENET",
        "--labels",
        labels.toString());
    String key = "models/mine/step=0/model.npz";

    assertThat(model.run("import", key, "--name", "copy")).as(model.said()).isZero();

    ModelCard card = ModelCard.read(store, "models/copy/step=0/card.json").orElseThrow();
    assertThat(card.normalization()).isEqualTo("IMAGENET");
    assertThat(card.labels()).containsExactly("cat", "dog", "hen");
    assertThat(model.run("import", key, "--name", "copy-2", "--normalization", "HALF"))
        .isEqualTo(2);
    assertThat(model.said()).contains("HALF", "says that it is IMAGENET");
  }

  @Test
  void badNamesFilesAndLabelsAreRefusedBeforeAnythingIsWritten() throws Exception {
    String file = npz("model.npz").toString();
    assertThat(model.run("import", file)).isEqualTo(2);
    assertThat(model.said()).contains("--name N");
    assertThat(model.run("import", file, "--name", "Not This")).isEqualTo(2);
    assertThat(model.said()).contains("Not This");
    Path junk = Files.writeString(folder.resolve("junk.bin"), "<html>no such page</html>");
    assertThat(model.run("import", junk.toString())).isEqualTo(1);
    assertThat(model.said()).contains("junk.bin", ".safetensors");
    Path cut =
        Files.write(
            folder.resolve("cut.npz"), Arrays.copyOf(Files.readAllBytes(Path.of(file)), 1_000));
    assertThat(model.run("import", cut.toString())).isEqualTo(1);
    assertThat(model.said()).contains("cut.npz", "cut off or damaged");
    Path labels = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\n");
    assertThat(
            model.run(
                "import",
                file,
                "--name",
                "m",
                "--normalization",
                "HALF",
                "--labels",
                labels.toString()))
        .isEqualTo(2);
    assertThat(model.said()).contains("2 labels", "3 outputs");
    assertThat(store.list("models/")).isEmpty();
  }

  @Test
  void lsTellsOfEachNameAndShowOfAModel() throws Exception {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\nhen\n");
    model.run(
        "import",
        npz("mine.npz").toString(),
        "--normalization",
        "HALF",
        "--labels",
        labels.toString());
    snapshot("run-a", 100, "models/mine/step=0/model.npz");
    snapshot("run-a", 200, "models/mine/step=0/model.npz");
    store.write("models/run-a/step=300/model.npz", new byte[] {1});
    store.write("models/broken/step=1/model.npz", new byte[] {1});
    store.write("models/broken/step=1/card.json", "{}".getBytes(StandardCharsets.UTF_8));
    store.write(
        "models/run-a/best.json",
        ("{\"schemaVersion\":1,\"run\":\"run-a\",\"step\":100,\"measure\":\"mean_auc\","
                + "\"value\":0.5,\"model\":\"models/run-a/step=100/model.npz\"}")
            .getBytes(StandardCharsets.UTF_8));

    assertThat(model.run("ls")).isZero();
    List<String> lines = model.said().lines().toList();
    assertThat(lines.get(1)).startsWith("broken").contains("?", "schemaVersion");
    assertThat(lines.get(2))
        .containsPattern("^mine +1 +0 +- .*\\[2,1,1,1\\]x1, imagenet, 3 outputs");
    assertThat(lines.get(2)).endsWith("HALF    imported from mine.npz");
    // Without its card the snapshot of step 300 is not whole.
    assertThat(lines.get(3)).containsPattern("^run-a +2 +200 +100 ");
    assertThat(lines.get(3)).endsWith("models/mine/step=0/model.npz");

    assertThat(model.run("show", "mine")).isZero();
    assertThat(model.said())
        .contains("models/mine/step=0/model.npz", "3: cat, dog, hen", "BiT .npz", "HALF")
        .contains("training.units");
    assertThat(model.run("show", "run-a/best")).isZero();
    assertThat(model.said()).contains("models/run-a/step=100/model.npz");
    assertThat(model.run("show", "run-b")).isEqualTo(2);
    assertThat(model.said()).contains("run-b", "model ls");
  }

  @Test
  void rmTakesExactlyThatNameOnceItIsTypedAgain() throws Exception {
    for (String run : List.of("a", "a-b", "a.c", "ab")) {
      snapshot(run, 1, null);
    }
    assertThat(model.answering("a-b\n", "rm", "a")).isEqualTo(1);
    assertThat(model.answering("", "rm", "a")).isEqualTo(1);
    assertThat(model.run("rm", "a*", "--yes")).isEqualTo(2);
    assertThat(model.run("rm", "c", "--yes")).isEqualTo(2);
    assertThat(store.list("models/")).hasSize(8);

    assertThat(model.answering("a\n", "rm", "a")).as(model.said()).isZero();

    assertThat(keys("models/")).hasSize(6).allMatch(key -> key.matches("models/(a-b|a\\.c|ab)/.*"));
  }

  @Test
  void rmRefusesWhatOtherRunsBeganWithUnlessForced() throws Exception {
    snapshot("source", 7, null);
    snapshot("source-2", 7, null);
    snapshot("target", 3, "models/source/step=7/model.npz");

    assertThat(model.run("rm", "source", "--yes")).isEqualTo(2);
    assertThat(model.said()).contains("target", "--force");
    assertThat(model.run("rm", "source-2", "--yes")).isZero();
    assertThat(model.run("rm", "source", "--yes", "--force")).isZero();
    assertThat(keys("models/")).allMatch(key -> key.startsWith("models/target/"));
  }

  @Test
  void rmRefusesARunThatIsNotFinishedAndWhatSuchAOneBeganWith() throws Exception {
    snapshot("source", 7, null);
    record("target", "models/source/step=7/model.npz");
    record("other", null);

    assertThat(model.run("rm", "source", "--yes")).isEqualTo(2);
    assertThat(model.said()).contains("target began with it and did not finish yet", "--force");
    assertThat(model.run("rm", "target", "--yes")).isEqualTo(2);
    assertThat(model.said()).contains("run target is not finished");

    store.write("models/target/finished.json", new byte[] {1});
    assertThat(model.run("rm", "target", "--yes")).as(model.said()).isZero();
    assertThat(keys("models/target/")).isEmpty();
    assertThat(model.run("rm", "source", "--yes")).isZero();
    assertThat(model.run("rm", "other", "--yes", "--force")).isZero();
  }

  /** What a run writes before its first snapshot. */
  private void record(String run, String pretrained) throws IOException {
    CardPretrained model =
        pretrained == null ? null : new CardPretrained(pretrained, "source", 7L, null, 1);
    new RunRecord(
            RunRecord.SCHEMA_VERSION,
            run,
            "0123456789abcdef",
            new TreeMap<>(),
            "plan",
            model,
            "source-step7",
            "view",
            CardNetwork.of(MadeWeights.TINY),
            "full_shot",
            0,
            10,
            "test",
            new ArrayList<>())
        .write(store);
  }

  /** A snapshot as a run of 0.1.0 left it. */
  private void snapshot(String run, long step, String pretrained) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode card = mapper.createObjectNode();
    card.put("schemaVersion", 3).put("run", run).put("step", step);
    card.put("pretrainedModel", pretrained == null ? "scratch" : pretrained);
    card.putArray("labels").add("cat").add("dog");
    ObjectNode configuration = card.putObject("configuration");
    configuration.put("training.units", "1;1;1;1");
    if (pretrained != null) {
      configuration.put("training.pretrained-model", pretrained);
    }
    String prefix = "models/" + run + "/step=" + step + "/";
    store.write(prefix + "model.npz", new byte[] {1, 2, 3});
    store.write(prefix + "card.json", mapper.writeValueAsBytes(card));
  }

  private List<String> keys(String prefix) throws IOException {
    return store.list(prefix).stream().map(StoredObject::key).toList();
  }

  private Path npz(String name) throws IOException {
    return Files.write(folder.resolve(name), WEIGHTS.npz());
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
