/** Charts as SVG that stand in a page: readable in grey print and by colour-blind readers. */
package io.radflow.eval.chart;
