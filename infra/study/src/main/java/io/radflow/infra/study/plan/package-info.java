/** Makes the graph of a study of its file. */
package io.radflow.infra.study.plan;
