package io.radflow.ingest;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.image.TestImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Drops with real images and with one of each kind of fault, put into a store. */
public final class TestDrops {

  public static final String NIH_HEADER =
      "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,"
          + "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

  private final ObjectStore store;

  public TestDrops(ObjectStore store) {
    this.store = store;
  }

  public void put(String dataset, String drop, String path, byte[] bytes) throws IOException {
    store.write(BucketLayout.drop(dataset, drop) + path, bytes);
  }

  public void put(String dataset, String drop, String path, String... lines) throws IOException {
    put(dataset, drop, path, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public void ready(String dataset, String drop) throws IOException {
    put(dataset, drop, BucketLayout.READY, new byte[0]);
  }

  public static String nihRow(String image, String findings, int patient) {
    return image + "," + findings + ",0," + patient + ",50,F,PA,2500,2048,0.168,0.168";
  }

  /** 12 records: 4 samples and 8 rejects, each with a reason of its own. */
  public void putNihWithFaults(String drop) throws IOException {
    byte[] xray = TestImages.xray();
    put(
        "nih",
        drop,
        "Data_Entry_2017_v2020.csv",
        NIH_HEADER,
        nihRow("00000001_000.png", "Cardiomegaly", 1),
        nihRow("00027426_000.png", "No Finding", 2),
        nihRow("00000002_000.png", "Effusion|Mass", 3),
        nihRow("00000003_000.png", "Edema", 3),
        nihRow("00000004_000.png", "Edema", 3),
        nihRow("00000005_000.png", "Edema", 3),
        nihRow("00000006_000.png", "Cardiomegalia", 3),
        nihRow("../../other/secret.png", "Edema", 3),
        nihRow("00000001_000.png", "Edema", 3),
        "00000009_000.png,Edema,0",
        nihRow("00000010_000.png", "Pleural_Thickening", 4));
    put("nih", drop, "train_val_list.txt", "00000001_000.png", "00000002_000.png");
    put("nih", drop, "test_list.txt", "00027426_000.png");
    put("nih", drop, "README.txt", "not a record");
    put("nih", drop, "images_001/images/00000001_000.png", xray);
    put("nih", drop, "images_001/images/00027426_000.png", TestImages.otherXray());
    put("nih", drop, "images_002/images/00000002_000.png", TestImages.xray16());
    put("nih", drop, "images_002/images/00000003_000.png", Arrays.copyOf(xray, xray.length / 2));
    put("nih", drop, "images_002/images/00000004_000.png", "text, not a picture");
    put("nih", drop, "images_002/images/00000006_000.png", xray);
    put("nih", drop, "images_002/images/00000009_000.png", xray);
    put(
        "nih",
        drop,
        "images_002/images/00000010_000.png",
        TestImages.write(TestImages.coloured(BufferedImage.TYPE_4BYTE_ABGR), "png"));
    put("nih", drop, "images_002/images/00000099_000.png", xray);
    ready("nih", drop);
  }

  /** 1,500 real digits for training and 297 for testing. */
  public void putDigits(String drop) throws IOException {
    put("cifar10", drop, "digits.tar.gz", TestImages.resource("/digits-as-cifar-10-binary.tar.gz"));
    ready("cifar10", drop);
  }

  /** 6 records: 4 samples, a label of 12 and a record cut short. */
  public void putCifarWithFaults(String drop) throws IOException {
    byte[] train = Arrays.copyOf(cifar(3, 12, 9), 3 * 3073 + 100);
    put("cifar10", drop, "cifar-10-batches-bin/data_batch_1.bin", train);
    put("cifar10", drop, "cifar-10-batches-bin/test_batch.bin", cifar(0, 1));
    ready("cifar10", drop);
  }

  /** Records of these labels, their pixels counting up from the label. */
  public static byte[] cifar(int... labels) {
    byte[] batch = new byte[labels.length * 3073];
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < 3073; j++) {
        batch[i * 3073 + j] = (byte) (labels[i] + j);
      }
    }
    return batch;
  }

  /** Drops of which nothing can be used. */
  public void putHopeless() throws IOException {
    put("nih", "no-labels", "images/00000001_000.png", TestImages.xray());
    ready("nih", "no-labels");
    put(
        "nih",
        "bad-header",
        "Data_Entry_2017_v2020.csv",
        NIH_HEADER.replace("Finding Labels", "Findings"),
        nihRow("00000001_000.png", "Edema", 1));
    ready("nih", "bad-header");
    put("chestxrays", "mine", "a.png", TestImages.xray());
    ready("chestxrays", "mine");
    put("cifar10", "empty", "readme.html", "no batch");
    ready("cifar10", "empty");
    put("cifar10", "unready", "data_batch_1.bin", cifar(1));
  }
}
