package io.radflow.infra;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.metrics.MetricGroup;

/** What may know what. */
@AnalyzeClasses(
    packages = "io.radflow",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArrowsTest.NoTestJars.class})
class ArrowsTest {

  private static final String CORE = "io.radflow.core..";
  private static final String METRIC = "io.radflow.core.metric..";

  /** In a build with packaging, the shared fixtures are a jar among the modules' own. */
  static final class NoTestJars implements ImportOption {

    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule modulesDependOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("core")
          .definedBy(CORE)
          .layer("ingest")
          .definedBy("io.radflow.ingest..")
          .layer("preprocess")
          .definedBy("io.radflow.preprocess..")
          .layer("training-job")
          .definedBy("io.radflow.training..")
          .layer("eval-job")
          .definedBy("io.radflow.eval..")
          .layer("infra")
          .definedBy("io.radflow.infra..")
          .whereLayer("infra")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("eval-job")
          .mayOnlyBeAccessedByLayers("infra")
          .whereLayer("training-job")
          .mayOnlyBeAccessedByLayers("infra")
          .whereLayer("preprocess")
          .mayOnlyBeAccessedByLayers("training-job", "infra")
          .whereLayer("ingest")
          .mayOnlyBeAccessedByLayers("preprocess", "training-job", "infra")
          .whereLayer("core")
          .mayNotAccessAnyLayer();

  /** Every package for itself, those within another too. */
  @ArchTest
  static final ArchRule noPackageIsInACircle =
      slices().matching("io.radflow.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule metricsArePlainFunctions =
      noClasses()
          .that()
          .resideInAPackage(METRIC)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache..")
                  .and(not(resideInAPackage("org.apache.commons.math3..")))
                  .and(not(resideInAPackage("org.apache.flink.annotation..")))
                  .or(resideInAPackage("io.radflow..").and(not(resideInAPackage(METRIC)))));

  /** A job class wires its module's packages together, so none of them may know it. */
  @ArchTest
  static final ArchRule jobClassesAreKnownToTheLauncherOnly =
      classes()
          .that()
          .haveNameMatching("io\\.radflow\\.[a-z]+\\.[A-Za-z]+Job")
          .should()
          .onlyBeAccessed()
          .byClassesThat(
              resideInAPackage("io.radflow.infra..")
                  .or(resideInAPackage("io.radflow.ingest"))
                  .or(resideInAPackage("io.radflow.preprocess"))
                  .or(resideInAPackage("io.radflow.training"))
                  .or(resideInAPackage("io.radflow.eval")));

  @ArchTest
  static final ArchRule theEmbeddedStoreIsALeaf =
      noClasses()
          .that()
          .resideInAPackage("io.radflow.infra.store..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.radflow..")
                  .and(not(resideInAPackage("io.radflow.infra.store.."))));

  @ArchTest
  static final ArchRule metricsAreRegisteredInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.radflow.core.monitoring")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(MetricGroup.class)))
                  .and(target(nameMatching("counter|gauge|meter|histogram|addGroup"))));

  @ArchTest
  static final ArchRule onlyTheLauncherPrintsToTheTerminal =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.radflow.infra..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  /** The launcher finds the commands of the others; what users run depends on neither. */
  @ArchTest
  static final ArchRule commandsOfUsersKnowNeitherDemoNorStudiesNorBenchmarks =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.radflow.infra.cli..",
              "io.radflow.infra.command..",
              "io.radflow.infra.cluster..",
              "io.radflow.infra.standalone..",
              "io.radflow.infra.job..",
              "io.radflow.infra.inspect..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.radflow.infra.demo..",
              "io.radflow.infra.phantom..",
              "io.radflow.infra.example..",
              "io.radflow.infra.study..",
              "io.radflow.infra.bench..");

  /** The engines build the same network of layers that are called the same in both. */
  @ArchTest
  static void aNameStandsForOneClass(JavaClasses all) {
    Map<String, Set<String>> byName = new TreeMap<>();
    for (JavaClass one : all) {
      if (one.isTopLevelClass()
          && !one.getSimpleName().equals("package-info")
          && !one.getPackageName().startsWith("io.radflow.training.cudnn")) {
        byName.computeIfAbsent(one.getSimpleName(), name -> new TreeSet<>()).add(one.getName());
      }
    }
    byName.values().removeIf(classes -> classes.size() == 1);
    assertThat(byName).isEmpty();
  }
}
