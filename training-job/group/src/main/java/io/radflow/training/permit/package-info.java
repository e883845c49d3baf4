/**
 * Which turns ranks may begin, at which turn all of them are cut for a checkpoint, and how they
 * come to be a group: state machines without threads, clocks or sockets, so that schedules of them
 * can be simulated.
 */
package io.radflow.training.permit;
