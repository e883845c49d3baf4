/** The safetensors form. */
package io.radflow.infra.models.safetensors;
