package io.radflow.eval.input;

import io.radflow.ingest.record.Task;
import java.util.Arrays;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/**
 * Takes a prediction's fields from a Parquet row whatever tool wrote it: lists in the two-level and
 * the three-level form, whatever their inner fields are called; numbers in any numeric type.
 */
final class PredictionColumns {

  private PredictionColumns() {}

  /**
   * @throws FaultException if the row is no prediction
   */
  static PredictionRow read(Group group, String object, long row) throws FaultException {
    PredictionRow prediction = new PredictionRow(PredictionRow.Type.PREDICTION, object, row);
    prediction.run = text(group, "run");
    prediction.pretrainedModel = text(group, "pretrainedModel");
    prediction.target = text(group, "target");
    prediction.shot = text(group, "shot");
    prediction.seed = whole(group, "seed");
    prediction.step = whole(group, "step");
    prediction.passSize = whole(group, "passSize");
    prediction.sampleId = text(group, "sampleId");
    prediction.task = task(text(group, "task"));
    prediction.labelNames = texts(group, "labelNames");
    prediction.labels = floats(group, "labels", true);
    prediction.scores = floats(group, "scores", false);
    prediction.patientDisjoint = flag(group, "patientDisjoint");
    return prediction;
  }

  /** Null where there is no such column or no value. */
  private static Boolean flag(Group group, String field) {
    return group.getType().containsField(field) && group.getFieldRepetitionCount(field) > 0
        ? Boolean.valueOf(group.getBoolean(field, 0))
        : null;
  }

  private static Task task(String name) throws FaultException {
    try {
      return Task.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new FaultException(
          PredictionFault.MISSING_VALUE,
          "task is '" + name + "', expected one of " + Arrays.toString(Task.values()));
    }
  }

  private static String text(Group group, String field) throws FaultException {
    return group.getString(present(group, field), 0);
  }

  private static long whole(Group group, String field) throws FaultException {
    int index = present(group, field);
    return (long) number(group, group.getType().getType(index), index, 0);
  }

  private static String[] texts(Group group, String field) throws FaultException {
    Group list = group.getGroup(present(group, field), 0);
    String[] values = new String[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < values.length; i++) {
      Element element = element(list, i);
      if (!element.isPresent()) {
        throw missing(field + "[" + i + "]");
      }
      values[i] = element.holder().getString(0, element.index());
    }
    return values;
  }

  private static float[] floats(Group group, String field, boolean nullable) throws FaultException {
    Group list = group.getGroup(present(group, field), 0);
    float[] values = new float[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < values.length; i++) {
      Element element = element(list, i);
      if (element.isPresent()) {
        Type type = element.holder().getType().getType(0);
        values[i] = (float) number(element.holder(), type, 0, element.index());
      } else if (nullable) {
        values[i] = Float.NaN;
      } else {
        throw missing(field + "[" + i + "]");
      }
    }
    return values;
  }

  /** The element's value is field 0 of holder: at index, or in a group of its own. */
  private static Element element(Group list, int i) {
    if (list.getType().getType(0).isPrimitive()) {
      return new Element(list, i);
    }
    return new Element(list.getGroup(0, i), 0);
  }

  private static int present(Group group, String field) throws FaultException {
    GroupType type = group.getType();
    int index = type.getFieldIndex(field);
    if (group.getFieldRepetitionCount(index) == 0) {
      throw missing(field);
    }
    return index;
  }

  private static double number(Group group, Type type, int field, int index) {
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> group.getInteger(field, index);
      case INT64 -> group.getLong(field, index);
      case FLOAT -> group.getFloat(field, index);
      case DOUBLE -> group.getDouble(field, index);
      default -> throw new ClassCastException(type + " is not a number");
    };
  }

  private static FaultException missing(String field) {
    return new FaultException(
        PredictionFault.MISSING_VALUE, field + " is null, expected a value in every prediction");
  }

  private record Element(Group holder, int index) {
    boolean isPresent() {
      return index < holder.getFieldRepetitionCount(0);
    }
  }
}
