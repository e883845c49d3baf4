/**
 * Links between the ranks of a run: who may join, how bytes travel, and when a group has failed.
 */
package io.radflow.training.group;
