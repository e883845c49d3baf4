package io.radflow.training.operator;

import io.radflow.training.engine.LossKind;
import io.radflow.training.history.EarlierHistory;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.rank.GroupSetup;
import io.radflow.training.schedule.LearningRate;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * What the operator does in a run.
 *
 * @param run what is said of it
 * @param loss what is minimised
 * @param mixup its alpha, 0 for none
 * @param localBatch samples of a step that are mixed up with each other; 0 for all
 * @param selection by what the best snapshot is chosen, and when the run ends early
 * @param lookAhead how far readers of several lines may be ahead
 * @param group how ranks are linked, where there are several
 * @param earlier what the run had told when a snapshot was published that it goes on from
 */
@Internal
public record RunSettings(
    RunDescription run,
    RunPositions positions,
    LearningRate learningRate,
    LossKind loss,
    double mixup,
    int localBatch,
    SelectionSettings selection,
    LookAhead lookAhead,
    GroupSetup group,
    EarlierHistory earlier)
    implements Serializable {}
