/** What a bucket knows of its runs and models, from their cards and records. */
package io.radflow.eval.card;
