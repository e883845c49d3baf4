package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {

  private static final StoreAddress ADDRESS =
      new StoreAddress("http://store:9000", "radflow", "us-east-1", null);

  @Test
  void halfAPairOfKeysIsRefusedNamingTheVariableThatIsMissing() {
    for (String secret : new String[] {"AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"}) {
      Credentials.requireWhole(ADDRESS, Map.of("AWS_ACCESS_KEY_ID", "a", secret, "s")::get);
    }

    assertThatThrownBy(
            () -> Credentials.requireWhole(ADDRESS, Map.of("AWS_ACCESS_KEY_ID", "a-key")::get))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "No credentials for http://store:9000: AWS_SECRET_ACCESS_KEY is missing,"
                + " AWS_ACCESS_KEY_ID is set in the environment")
        .hasMessageContaining("store.credentials-file")
        .hasMessageNotContaining("a-key");
    assertThatThrownBy(
            () ->
                Credentials.requireWhole(
                    ADDRESS, Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", "s")::get))
        .hasMessageContaining("AWS_ACCESS_KEY_ID is empty in the environment");
  }
}
