/** Reference cases, computed in float64, that every engine is held against. */
package io.radflow.training.check;
