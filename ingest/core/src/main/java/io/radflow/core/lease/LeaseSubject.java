package io.radflow.core.lease;

import org.apache.flink.annotation.Internal;

/**
 * What a lease is of.
 *
 * @param key of the lease's object in the bucket
 * @param name as messages begin with, such as {@code The study s}
 * @param verb what its holder does with it, such as {@code is run}
 * @param advice to whoever finds it held
 */
@Internal
public record LeaseSubject(String key, String name, String verb, String advice) {

  String heldBy(LeaseRecord holder) {
    return "%s %s by %s: %s".formatted(name, verb, holder.holder(), advice);
  }
}
