package io.radflow.core.part;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** A finished part: all its objects are in the store. Public fields for Flink's serialisation. */
@TypeInfo(PartReceipt.Factory.class)
@Internal
public final class PartReceipt {

  public static final TypeInformation<PartReceipt> TYPE_INFORMATION =
      new Factory().createTypeInfo(PartReceipt.class, Map.of());

  public String unit;
  public int part;

  /** Number of parts in the unit. */
  public int parts;

  /** By key. */
  public List<WrittenObject> objects = new ArrayList<>();

  public Map<String, Long> counts = new TreeMap<>();

  /** For Flink. */
  public PartReceipt() {}

  /** Rows of a kind in this part. */
  public long rows(RecordKind kind) {
    return objects.stream()
        .filter(object -> object.kind == kind)
        .mapToLong(object -> object.rows)
        .sum();
  }

  /** Size of the images of its samples; 0 if there is none or that of one is not known. */
  public long imageBytes() {
    long sum = 0;
    for (WrittenObject object : objects) {
      if (object.kind == RecordKind.IMAGE_SAMPLE) {
        if (object.imageBytes == 0) {
          return 0;
        }
        sum += object.imageBytes;
      }
    }
    return sum;
  }

  /** Keeps Flink from falling back to Kryo for the collections. */
  public static final class Factory extends TypeInfoFactory<PartReceipt> {

    @Override
    public TypeInformation<PartReceipt> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      return Types.POJO(
          PartReceipt.class,
          Map.of(
              "unit", Types.STRING,
              "part", Types.INT,
              "parts", Types.INT,
              "objects", Types.LIST(WrittenObject.TYPE_INFORMATION),
              "counts", Types.MAP(Types.STRING, Types.LONG)));
    }
  }
}
