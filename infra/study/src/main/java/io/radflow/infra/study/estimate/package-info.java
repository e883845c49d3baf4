/** What a study takes: images, operations, hours, bytes. */
package io.radflow.infra.study.estimate;
