/** How far a study is: in the bucket, on a screen, on a page, as metrics. */
package io.radflow.infra.study.status;
