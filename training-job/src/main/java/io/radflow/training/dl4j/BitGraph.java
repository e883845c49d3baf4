package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A BiT network as a DL4J graph: a chain of root, bottlenecks and head. */
final class BitGraph {

  private static final String INPUT = "images";

  private final ComputationGraph graph;
  private final List<BlockLayer> layers;
  private final TensorPool pool;

  BitGraph(BitNetwork network, TensorPool pool, Kernels kernels) {
    this.pool = pool;
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            // The pool lends all memory.
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .addInputs(INPUT)
            // The loss is outside: its gradient by the logits is given to the graph.
            .validateOutputLayerConfig(false);
    String last = INPUT;
    for (BlockLayerConfiguration layer : layers(network, pool, kernels)) {
      builder.addLayer(layer.getLayerName(), layer, last);
      last = layer.getLayerName();
    }
    graph = new ComputationGraph(builder.setOutputs(last).build());
    graph.init();
    graph.initGradientsView();
    layers = Arrays.stream(graph.getLayers()).map(BitGraph::blockLayer).toList();
  }

  private static BlockLayer blockLayer(Layer layer) {
    return (BlockLayer) layer;
  }

  private static List<BlockLayerConfiguration> layers(
      BitNetwork network, TensorPool pool, Kernels kernels) {
    List<BlockLayerConfiguration> layers = new ArrayList<>();
    layers.add(
        new BlockLayerConfiguration(
            "root",
            network.rootParameters(),
            p -> new RootBlock(network.stem(), p, pool, kernels),
            pool));
    for (BitUnit unit : network.bottlenecks()) {
      layers.add(
          new BlockLayerConfiguration(
              unit.name().substring("resnet/".length()).replace('/', '-'),
              unit.parameters(),
              p -> new BottleneckBlock(unit, p, pool, kernels),
              pool));
    }
    layers.add(
        new BlockLayerConfiguration(
            "head", network.headParameters(), p -> new HeadBlock(p, pool, kernels), pool));
    return layers;
  }

  /** Every parameter, in the network's order. */
  List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.blockParameters().stream()).toList();
  }

  /** Logits of normalised images [N, H, W, 3], which the graph gives back to the pool. */
  Tensor forward(Tensor images, boolean keep) {
    return pool.lent(activations(images, keep).get(layers.get(layers.size() - 1).name()));
  }

  /** What the head's dense layer gets, [N, C], of normalised images. */
  Tensor features(Tensor images) {
    INDArray[] input = {images.array()};
    graph.setInputs(input);
    int last = layers.size() - 1;
    Tensor x =
        pool.lent(graph.feedForward(input, last, false, false).get(layers.get(last - 1).name()));
    return ((HeadBlock) layers.get(last).block()).features(x);
  }

  /**
   * The output of each layer by its name. If not kept, all but the last may be overwritten already.
   */
  Map<String, INDArray> activations(Tensor images, boolean keep) {
    INDArray[] input = {images.array()};
    graph.setInputs(input);
    return graph.feedForward(input, layers.size(), keep, false);
  }

  /** All gradients, one after another in the network's order. */
  INDArray flatGradient() {
    return graph.getFlattenedGradients();
  }

  /**
   * Sets all gradients from that by the logits, which the graph gives back to the pool.
   *
   * @param reached is told after each layer, the last first, from which value on the flat gradient
   *     is set
   */
  void backward(Tensor gradient, LongConsumer reached) {
    layers.forEach(layer -> layer.tellBackward(reached));
    graph.backpropGradient(gradient.array());
  }

  /** Every kernel that is standardised, in the network's order. */
  List<StandardizedKernel> kernels() {
    return layers.stream().flatMap(layer -> layer.block().kernels().stream()).toList();
  }

  void close() {
    kernels().forEach(StandardizedKernel::close);
    graph.close();
  }
}
