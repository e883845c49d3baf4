package io.radflow.training.group;

import javax.net.ssl.SSLEngine;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.io.network.netty.SSLHandlerFactory;
import org.apache.flink.runtime.net.SSLUtils;
import org.apache.flink.shaded.netty4.io.netty.buffer.UnpooledByteBufAllocator;

/** Flink's own key and trust store of links inside a cluster, as {@code security.ssl.internal}. */
@Internal
public final class FlinkTls implements TlsEngines {

  private final SSLHandlerFactory servers;
  private final SSLHandlerFactory clients;

  private FlinkTls(Configuration configuration) throws Exception {
    servers = SSLUtils.createInternalServerSSLEngineFactory(configuration);
    clients = SSLUtils.createInternalClientSSLEngineFactory(configuration);
  }

  /**
   * What encrypts links between ranks.
   *
   * @param flink Flink's configuration, as a TaskManager has it
   * @return null if Flink's own links are not encrypted either
   * @throws IllegalStateException if its key or trust store cannot be used
   */
  public static TlsEngines of(Configuration flink) {
    if (!flink.get(SecurityOptions.SSL_INTERNAL_ENABLED)) {
      return null;
    }
    Configuration own = new Configuration(flink);
    // Engines of OpenSSL are of a library that need not be there, and freed by hand.
    own.set(SecurityOptions.SSL_PROVIDER, "JDK");
    try {
      return new FlinkTls(own);
    } catch (Exception e) {
      throw new IllegalStateException(
          "Links between ranks are to be encrypted as Flink's are (security.ssl.internal.enabled),"
              + " but its key or trust store cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public SSLEngine server() {
    return servers.createNettySSLHandler(UnpooledByteBufAllocator.DEFAULT).engine();
  }

  @Override
  public SSLEngine client() {
    return clients.createNettySSLHandler(UnpooledByteBufAllocator.DEFAULT).engine();
  }
}
