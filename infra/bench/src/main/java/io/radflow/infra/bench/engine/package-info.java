/** How fast the engine is: images a second, memory, share of the machine's own sgemm rate. */
package io.radflow.infra.bench.engine;
