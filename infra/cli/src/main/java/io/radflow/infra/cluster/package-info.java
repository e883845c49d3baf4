/**
 * A Flink cluster to run jobs on, in this process or elsewhere: start it, submit to it, watch and
 * cancel through its REST interface, and go on from retained checkpoints.
 */
package io.radflow.infra.cluster;
