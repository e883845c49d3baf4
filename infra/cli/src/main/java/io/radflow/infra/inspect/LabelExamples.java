package io.radflow.infra.inspect;

import java.util.List;

/**
 * Examples of a label.
 *
 * @param label its name
 * @param examples rows in which it is 1
 */
record LabelExamples(String label, List<Example> examples) {}
