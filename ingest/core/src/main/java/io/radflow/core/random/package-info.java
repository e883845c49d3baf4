/** Random numbers that depend on named things only, never on order, threads or machines. */
package io.radflow.core.random;
