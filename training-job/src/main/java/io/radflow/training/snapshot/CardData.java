package io.radflow.training.snapshot;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How the rows came that a run was planned to train on up to a step. An image that every epoch
 * draws is a row in each; planned are once, more often and never together.
 *
 * @param planned rows of all steps, by the plan
 * @param once that were trained on once, as planned
 * @param moreOften that were trained on more often than that
 * @param never that were not trained on
 * @param rejected images that were dropped in for the run's views and could not be used
 */
@Internal
public record CardData(long planned, long once, long moreOften, long never, long rejected)
    implements Serializable {}
