/**
 * Output in parts: every row belongs to a part, every part becomes objects whose names and bytes
 * follow from its rows alone. Writing a part again changes nothing, which is what makes output
 * exact across crashes, replays and changes of parallelism.
 */
package io.radflow.core.part;
