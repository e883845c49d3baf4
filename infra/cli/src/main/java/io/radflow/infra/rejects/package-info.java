/** What of the drops could not be used, for people. */
package io.radflow.infra.rejects;
