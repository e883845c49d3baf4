package io.radflow.core.table;

import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import org.apache.flink.ml.param.Param;

/** Where the bucket is. Keys and secrets are no parameters: they are found as by the jobs. */
public interface HasStore<T> extends CheckedParams<T> {

  Param<String> ENDPOINT =
      OptionParams.text(StoreOptions.ENDPOINT, Expected.anything("an address"));

  Param<String> BUCKET = OptionParams.text(StoreOptions.BUCKET, Expected.anything("a name"));

  Param<String> REGION = OptionParams.text(StoreOptions.REGION, Expected.anything("a name"));

  Param<String> CREDENTIALS_FILE =
      OptionParams.text(
          StoreOptions.CREDENTIALS_FILE, Expected.<String>anything("a file").orNone());

  Param<String> CA_CERTIFICATES =
      OptionParams.text(StoreOptions.CA_CERTIFICATES, Expected.<String>anything("a file").orNone());

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
