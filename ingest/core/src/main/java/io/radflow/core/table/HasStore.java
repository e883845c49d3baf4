package io.radflow.core.table;

import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** Where the bucket is. Keys and secrets are no parameters: they are found as by the jobs. */
@PublicEvolving
public interface HasStore<T> extends CheckedParams<T> {

  Param<String> ENDPOINT = OptionParams.text(StoreOptions.ENDPOINT);

  Param<String> BUCKET = OptionParams.text(StoreOptions.BUCKET);

  Param<String> REGION = OptionParams.text(StoreOptions.REGION);

  Param<String> CREDENTIALS_FILE = OptionParams.text(StoreOptions.CREDENTIALS_FILE);

  Param<String> CA_CERTIFICATES = OptionParams.text(StoreOptions.CA_CERTIFICATES);

  /** All of an address but how often requests are sent again. */
  default T setStore(StoreAddress address) {
    set(ENDPOINT, address.endpoint());
    set(BUCKET, address.bucket());
    set(REGION, address.region());
    set(CREDENTIALS_FILE, address.credentialsFile());
    return set(CA_CERTIFICATES, address.caCertificates());
  }

  /** The bucket's address. */
  default StoreAddress store() {
    return StoreAddress.from(OptionParams.configuration(this, StoreOptions.ALL));
  }
}
