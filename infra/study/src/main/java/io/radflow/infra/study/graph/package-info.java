/** What a study is made of, and what needs what. */
package io.radflow.infra.study.graph;
