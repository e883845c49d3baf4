package io.radflow.infra.study;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StorePreflight;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.study.file.StudyFile;
import java.io.IOException;
import java.util.List;

/** Opens the bucket of a study. */
final class StudyStore {

  private StudyStore() {}

  /**
   * @throws IOException naming the setting to correct
   * @throws ConfigurationException naming the setting
   */
  static ObjectStore open(StudyFile study) throws IOException {
    return open(study, List.of());
  }

  /**
   * @param written prefixes that the command writes to
   * @throws IOException naming the setting to correct
   * @throws ConfigurationException naming the setting
   */
  static ObjectStore open(StudyFile study, List<String> written) throws IOException {
    StoreAddress address = StoreAddress.from(study.jobs().of(PipelineJobs.TRAIN));
    StorePreflight.check(address, written);
    return ObjectStore.open(address);
  }
}
