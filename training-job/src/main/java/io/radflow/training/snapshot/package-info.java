/** Published models: BiT weights and a card that tells where they come from. */
package io.radflow.training.snapshot;
