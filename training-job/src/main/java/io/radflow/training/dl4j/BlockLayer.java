package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a {@link Block} as a layer of DL4J's graph. */
final class BlockLayer extends BaseLayer<BlockLayerConfiguration> {

  private static final long serialVersionUID = 1L;

  private final transient BlockParameters layout;
  private final transient Function<List<Parameter>, Block> factory;
  private final transient TensorPool pool;
  private transient Block block;
  private transient LongConsumer reached = offset -> {};
  private transient List<Parameter> blockParameters;

  BlockLayer(
      NeuralNetConfiguration configuration,
      DataType dataType,
      BlockParameters layout,
      Function<List<Parameter>, Block> factory,
      TensorPool pool) {
    super(configuration, dataType);
    this.layout = layout;
    this.factory = factory;
    this.pool = pool;
  }

  /** Both flat arrays are known only now. */
  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    Map<String, INDArray> values = paramTable();
    blockParameters =
        layout.parameters().stream()
            .map(
                parameter ->
                    new Parameter(
                        parameter,
                        Tensor.of(values.get(parameter.name())),
                        Tensor.of(gradientViews.get(parameter.name()))))
            .toList();
    block = factory.apply(blockParameters);
  }

  List<Parameter> blockParameters() {
    return blockParameters;
  }

  String name() {
    return layerConf().getLayerName();
  }

  Block block() {
    return block;
  }

  /** Who is told where the layer's gradients begin in the flat array, once they are set. */
  void tellBackward(LongConsumer who) {
    reached = who;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return block.forward(pool.lent(input), training).array();
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    Tensor inputGradient = block.backward(pool.lent(epsilon));
    reached.accept(gradientsFlattened.offset());
    // The gradients stand in the flat array already.
    return new Pair<>(new DefaultGradient(), inputGradient == null ? null : inputGradient.array());
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
