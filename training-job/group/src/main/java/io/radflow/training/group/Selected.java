package io.radflow.training.group;

/** What the group's thread does when a socket is ready. */
interface Selected {

  /** Whether it comes before others that are ready too. */
  boolean urgent();

  /**
   * Does it.
   *
   * @return whether there is more to do, even if the socket is not ready again
   */
  boolean selected();
}
