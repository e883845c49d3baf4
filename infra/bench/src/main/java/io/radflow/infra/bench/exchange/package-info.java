/** How fast ranks add up their gradients, and what that would make of training on many GPUs. */
package io.radflow.infra.bench.exchange;
