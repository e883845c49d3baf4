/** What of a study is in the bucket, and what it lacks. */
package io.radflow.infra.study.bucket;
