/** What a view is: its definition and rules, what is counted of it, and its manifest. */
package io.radflow.preprocess.view;
