/** Named ways to turn a decoded image into the tensor that is stored. */
package io.radflow.preprocess.recipe;
