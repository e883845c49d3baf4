/** The folder on this machine that a command keeps its data in. */
package io.radflow.infra.folder;
