/** Results of many runs by target, network, source and shots, and what they say together. */
package io.radflow.eval.study;
