/** A program that uses RadFlow's stages as anybody's Flink ML program does. */
package io.radflow.infra.example;
