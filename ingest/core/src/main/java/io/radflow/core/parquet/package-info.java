/** Records to Parquet objects and back, in memory: objects are bounded chunks. */
package io.radflow.core.parquet;
