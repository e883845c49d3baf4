/** What a person who waits is shown: stage, counts, rates, loss, time left. */
package io.radflow.infra.progress;
