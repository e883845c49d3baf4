/** The reference of all configuration keys, made from the options that the jobs check against. */
package io.radflow.infra.reference;
