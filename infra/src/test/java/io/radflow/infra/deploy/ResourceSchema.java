package io.radflow.infra.deploy;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What a resource may hold: the Flink operator's own definition for its kind, Fabric8's classes,
 * which are made from Kubernetes' own definitions, for the others. A field that is not known is a
 * fault, as it is for {@code kubectl apply --validate=strict}.
 */
final class ResourceSchema {

  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          entry("v1/Namespace", Namespace.class),
          entry("v1/ServiceAccount", ServiceAccount.class),
          entry("v1/ConfigMap", ConfigMap.class),
          entry("v1/Service", Service.class),
          entry("apps/v1/StatefulSet", StatefulSet.class),
          entry("batch/v1/Job", Job.class),
          entry("rbac.authorization.k8s.io/v1/Role", Role.class),
          entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
          entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
          entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
          entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class));

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                /** Fabric8's classes keep what they do not know. */
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static final JsonNode FLINK_DEPLOYMENT = flinkDeployment();

  private ResourceSchema() {}

  /** What is wrong with a resource. */
  static List<String> faults(JsonNode resource) {
    String kind = resource.path("apiVersion").asText() + "/" + resource.path("kind").asText();
    if (kind.equals("flink.apache.org/v1beta1/FlinkDeployment")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(FLINK_DEPLOYMENT)
          .validate(resource)
          .stream()
          .map(Object::toString)
          .toList();
    }
    if (!KINDS.containsKey(kind)) {
      return List.of("unknown kind " + kind);
    }
    try {
      STRICT.treeToValue(resource, KINDS.get(kind));
      return List.of();
    } catch (JsonProcessingException e) {
      return List.of(e.getMessage());
    }
  }

  private static JsonNode flinkDeployment() {
    try (InputStream definition =
        ResourceSchema.class.getResourceAsStream(
            "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml")) {
      JsonNode tree =
          JSON.valueToTree(
              new Load(LoadSettings.builder().setCodePointLimit(1 << 24).build())
                  .loadFromInputStream(definition));
      ObjectNode schema = (ObjectNode) tree.at("/spec/versions/0/schema/openAPIV3Schema");
      close(schema);
      for (String common : List.of("apiVersion", "kind", "metadata")) {
        schema.withObject("/properties").putObject(common);
      }
      return schema;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A custom resource's schema leaves unknown fields to the API server, which refuses them. */
  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      ((ObjectNode) schema).remove("anyOf");
    }
    schema.forEach(ResourceSchema::close);
  }
}
