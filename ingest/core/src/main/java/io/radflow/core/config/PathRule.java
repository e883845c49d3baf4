package io.radflow.core.config;

/** Of a path, which {@link JobConfiguration} makes absolute. */
record PathRule(String expected) implements Rule<String> {

  @Override
  public boolean accepts(String value) {
    return !value.isBlank();
  }
}
