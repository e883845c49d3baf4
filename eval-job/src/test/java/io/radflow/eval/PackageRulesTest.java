package io.radflow.eval;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.radflow.eval", importOptions = DoNotIncludeTests.class)
class PackageRulesTest {

  @ArchTest
  static final ArchRule metricsArePlainFunctions =
      noClasses()
          .that()
          .resideInAPackage("io.radflow.eval.metric")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "io.radflow.ingest..", "io.radflow.preprocess..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.radflow.eval.(*)..").should().beFreeOfCycles();
}
