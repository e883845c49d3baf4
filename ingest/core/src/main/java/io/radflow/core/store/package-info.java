/** The bucket: addresses, keys and the MinIO client behind them. */
package io.radflow.core.store;
