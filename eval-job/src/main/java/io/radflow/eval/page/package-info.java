/** Pages to look at: HTML without scripts, tables, pictures. */
package io.radflow.eval.page;
