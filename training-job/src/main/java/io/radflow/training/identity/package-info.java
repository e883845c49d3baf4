/** What a run is: its fingerprint, the record of it in the bucket, and how two runs differ. */
package io.radflow.training.identity;
