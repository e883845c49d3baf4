/** What the Flink ML stages of all modules share: parameters, columns, records as rows, saving. */
package io.radflow.core.table;
