/** How gradients of all ranks become their sum: the direct exchange, on one level or two. */
package io.radflow.training.exchange;
