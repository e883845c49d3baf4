/**
 * What commands of all modules share: where they log, what they open and close, how they are found.
 */
package io.radflow.infra.command;
