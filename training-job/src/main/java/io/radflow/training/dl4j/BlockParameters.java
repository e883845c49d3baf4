package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.network.BitParameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays a block's parameters out in DL4J's flat array, one after another. */
final class BlockParameters implements ParamInitializer {

  private final List<BitParameter> parameters;

  BlockParameters(List<BitParameter> parameters) {
    this.parameters = parameters;
  }

  List<BitParameter> parameters() {
    return parameters;
  }

  @Override
  public long numParams(NeuralNetConfiguration configuration) {
    return numParams(configuration.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parameters.stream().mapToLong(BitParameter::count).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return parameters.stream().map(BitParameter::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return true;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
    return views(view);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration configuration, INDArray view) {
    return views(view);
  }

  private Map<String, INDArray> views(INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long at = 0;
    for (BitParameter parameter : parameters) {
      INDArray slice = vector.get(NDArrayIndex.interval(at, at + parameter.count()));
      views.put(parameter.name(), slice.reshape(Parameter.nativeShape(parameter)));
      at += parameter.count();
    }
    return views;
  }
}
