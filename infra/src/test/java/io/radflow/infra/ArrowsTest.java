package io.radflow.infra;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may know what. */
@AnalyzeClasses(packages = "io.radflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

  @ArchTest
  static final ArchRule modulesDependOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
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
          .mayOnlyBeAccessedByLayers("training-job", "eval-job", "infra")
          .whereLayer("ingest")
          .mayOnlyBeAccessedByLayers("preprocess", "training-job", "eval-job", "infra");

  @ArchTest
  static final ArchRule ingestHasNoPackageCycles =
      slices().matching("io.radflow.ingest.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule preprocessHasNoPackageCycles =
      slices().matching("io.radflow.preprocess.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule trainingHasNoPackageCycles =
      slices().matching("io.radflow.training.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule evalHasNoPackageCycles =
      slices().matching("io.radflow.eval.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule infraHasNoPackageCycles =
      slices().matching("io.radflow.infra.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule metricsArePlainFunctions =
      noClasses()
          .that()
          .resideInAPackage("io.radflow.core.metric")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAPackage("org.apache.commons.math3..")))
                  .or(
                      resideInAPackage("io.radflow..")
                          .and(
                              com.tngtech.archunit.base.DescribedPredicate.not(
                                  resideInAPackage("io.radflow.core.metric")))));

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
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAPackage("io.radflow.infra.store.."))));

  @ArchTest
  static final ArchRule onlyTheLauncherPrintsToTheTerminal =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.radflow.infra..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
