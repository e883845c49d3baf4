package io.radflow.infra.phantom;

/**
 * What stays the same in every image of a patient. Lengths are in the anatomical frame: its unit is
 * the short side of the image, x runs from -0.5 at the image's left to 0.5, y from 0 at the top
 * down to 1.
 *
 * @param cage half width of the rib cage at its widest
 * @param apex y of the lungs' upper ends
 * @param diaphragm y of the domes
 * @param wall thickness of the chest wall
 * @param heart size of the heart relative to the usual
 * @param knob radius of the aortic knob
 * @param ribSpacing distance of neighbouring ribs
 * @param ribPhase where the first rib lies, as a share of the spacing
 * @param female draws breast shadows
 * @param texture seed of the soft-tissue pattern
 */
record Physique(
    double cage,
    double apex,
    double diaphragm,
    double wall,
    double heart,
    double knob,
    double ribSpacing,
    double ribPhase,
    boolean female,
    long texture) {

  static Physique random(PhantomRandom random) {
    return new Physique(
        random.uniform(0.375, 0.415),
        random.uniform(0.12, 0.15),
        random.uniform(0.71, 0.75),
        random.uniform(0.045, 0.09),
        random.uniform(0.90, 1.06),
        random.uniform(0.030, 0.045),
        random.uniform(0.066, 0.074),
        random.uniform(0, 1),
        random.chance(0.45),
        random.nextLong());
  }
}
