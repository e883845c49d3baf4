package io.radflow.training.snapshot;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How the rows of train came that a run draws from, by its plan.
 *
 * @param planned rows that the run draws, again and again counted
 * @param once rows that are trained on once
 * @param moreOften rows that are trained on more often than once
 * @param never rows of the train splits that are not trained on
 * @param rejected images that never came into a view, whatever their split would be
 */
@Internal
public record CardData(long planned, long once, long moreOften, long never, long rejected)
    implements Serializable {}
