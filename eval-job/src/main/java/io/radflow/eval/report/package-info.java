/** What is in the bucket, told to people: a self-contained HTML page and tables for a terminal. */
package io.radflow.eval.report;
