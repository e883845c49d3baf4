/** What a job says in its log. */
package io.radflow.testing.log;
