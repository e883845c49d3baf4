/** GPUs as an external resource of Flink's TaskManagers. */
package io.radflow.infra.gpu;
