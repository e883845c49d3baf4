/** How fast ingest is beside what it cannot do without. */
package io.radflow.infra.bench;
