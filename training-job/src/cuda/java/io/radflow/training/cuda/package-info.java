/** What only the CUDA build has. */
package io.radflow.training.cuda;
