package io.radflow.infra.study.file;

import org.apache.flink.annotation.Internal;

/**
 * A setting of some runs, or where they go.
 *
 * @param key of the setting
 * @param value as Flink reads it
 * @param place in the file's list, from 0
 */
@Internal
public record CellSetting(CellChoice choice, String key, String value, int place) {}
