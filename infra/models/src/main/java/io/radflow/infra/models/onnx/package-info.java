/** A network and its weights as ONNX, a graph that other runtimes compute. */
package io.radflow.infra.models.onnx;
