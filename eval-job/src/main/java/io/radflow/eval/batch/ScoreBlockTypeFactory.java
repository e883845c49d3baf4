package io.radflow.eval.batch;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Tells Flink how {@link ScoreBlock} is serialised. */
@Internal
public final class ScoreBlockTypeFactory extends TypeInfoFactory<ScoreBlock> {

  @Override
  public TypeInformation<ScoreBlock> createTypeInfo(
      Type type, Map<String, TypeInformation<?>> parameters) {
    return new ScoreBlockType();
  }
}
