package io.radflow.training.group;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.flink.annotation.Internal;

/** Makes what encrypts a link. Both sides show a certificate that the other trusts. */
@Internal
public interface TlsEngines {

  /** For the side that accepts a connection. */
  SSLEngine server();

  /** For the side that opens it. */
  SSLEngine client();

  /** Engines of a context whose key and trust store are the group's. */
  static TlsEngines of(SSLContext context) {
    return new TlsEngines() {
      @Override
      public SSLEngine server() {
        return context.createSSLEngine();
      }

      @Override
      public SSLEngine client() {
        return context.createSSLEngine();
      }
    };
  }

  /** An engine as links use it: TLS 1.3 alone, and both sides known to each other. */
  static SSLEngine prepared(SSLEngine engine, boolean client) {
    engine.setUseClientMode(client);
    if (!client) {
      engine.setNeedClientAuth(true);
    }
    engine.setEnabledProtocols(new String[] {"TLSv1.3"});
    // Flink's defaults name ciphers of older versions, with which no handshake of 1.3 succeeds.
    engine.setEnabledCipherSuites(
        new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"});
    return engine;
  }
}
