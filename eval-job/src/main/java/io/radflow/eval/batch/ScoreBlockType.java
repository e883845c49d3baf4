package io.radflow.eval.batch;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's view of {@link ScoreBlock}. */
final class ScoreBlockType extends TypeInformation<ScoreBlock> {

  private static final long serialVersionUID = 1L;

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<ScoreBlock> getTypeClass() {
    return ScoreBlock.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<ScoreBlock> createSerializer(SerializerConfig config) {
    return new ScoreBlockSerializer();
  }

  @Override
  @Deprecated
  public TypeSerializer<ScoreBlock> createSerializer(ExecutionConfig config) {
    return new ScoreBlockSerializer();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ScoreBlockType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreBlockType;
  }

  @Override
  public int hashCode() {
    return ScoreBlockType.class.hashCode();
  }

  @Override
  public String toString() {
    return "ScoreBlock";
  }
}
