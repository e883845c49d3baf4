package io.radflow.eval.report;

/**
 * How often something was rejected for a reason.
 *
 * @param stage ingest, preprocess or eval
 * @param dataset data set, or target
 * @param example source and detail of the first of them
 */
record RejectCount(String stage, String dataset, String reason, long count, String example) {}
