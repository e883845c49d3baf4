package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.network.BitParameter;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

/** DL4J's description of a layer that is one {@link Block}. */
final class BlockLayerConfiguration extends BaseLayer {

  private static final long serialVersionUID = 1L;

  private final transient BlockParameters parameters;
  private final transient Function<List<Parameter>, Block> factory;
  private final transient TensorPool pool;

  BlockLayerConfiguration(
      String name,
      List<BitParameter> parameters,
      Function<List<Parameter>, Block> factory,
      TensorPool pool) {
    this.parameters = new BlockParameters(parameters);
    this.factory = factory;
    this.pool = pool;
    setLayerName(name);
    // The optimiser works on the flat arrays; DL4J's updaters stay out of it.
    setIUpdater(new NoOp());
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameterView,
      boolean initialize,
      DataType dataType) {
    BlockLayer layer = new BlockLayer(configuration, dataType, parameters, factory, pool);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameterView);
    layer.setParamTable(parameters.init(configuration, parameterView, initialize));
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return parameters;
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    // The network's description has all sizes.
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    throw new UnsupportedOperationException("Memory is reported by the engine");
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
