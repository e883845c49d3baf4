/**
 * What is shipped for compose and Kubernetes, held against its schemas and against what runs here.
 */
package io.radflow.infra.deploy;
