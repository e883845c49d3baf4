package io.radflow.infra.phantom;

/** Something seen through the chest: changes the brightness of each point that it covers. */
@FunctionalInterface
interface Layer {

  /**
   * @param x in the anatomical frame of {@link Physique}
   * @param y in the same frame
   * @param lung share of the point that lies in a lung, in [0, 1]
   * @param brightness what lies beneath, 0 (air) to 1 (dense)
   * @return the brightness with this layer
   */
  double shade(double x, double y, double lung, double brightness);
}
