/** The commands that bring weights in and out, and show and remove what is there. */
package io.radflow.infra.models;
