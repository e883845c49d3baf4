/** Why something that was dropped in could not be used. */
package io.radflow.core.reject;
